import type {
  InputSchema as WireInput,
  OperationSchema as WireOperation,
  OutputSchema as WireOutput,
} from '@awf/plugin-proto/awf/messages';

/** One input or output of an operation, as engines show it. AWF does not check it: the plugin does. (AWF spec §10.10.) */
export interface Field {
  readonly name: string;
  /** `string`, `integer`, `number`, `boolean`, `array` or `object`; empty where it may be several or is unknown. */
  readonly type: string;
  readonly description: string;
  /** Whether a call without it is refused. Always false for outputs. */
  readonly required: boolean;
  /** The default as text: a string as it is, anything else as JSON. Absent where there is none. */
  readonly default?: string;
  /** `url` or `email` where the text must be one. */
  readonly validation?: string;
}

/** An operation as ListOperations and GetOperation describe it. */
export interface OperationSchema {
  /** The short name, without the plugin's. */
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly Field[];
  readonly outputs: readonly Field[];
}

/** Turns a description into its message. (AWF spec §2.2 OperationSchema.) */
export function toWireOperation(schema: OperationSchema): WireOperation {
  return {
    name: schema.name,
    description: schema.description,
    inputs: schema.inputs.map(toWireInput),
    outputs: schema.outputs.map(({ name, type, description }) => ({ name, type, description })),
  };
}

/** Reads the description out of its message; an empty default or validation counts as none. (AWF spec §2.2.) */
export function fromWireOperation(message: WireOperation): OperationSchema {
  const { name, description } = message;
  return { name, description, inputs: message.inputs.map(fromWireInput), outputs: message.outputs.map(fromWireOutput) };
}

function toWireInput(field: Field): WireInput {
  const { name, type, description, required } = field;
  return { name, type, description, required, default: field.default ?? '', validation: field.validation ?? '' };
}

function fromWireInput(message: WireInput): Field {
  const { name, type, description, required } = message;
  return {
    name,
    type,
    description,
    required,
    ...(message.default === '' ? {} : { default: message.default }),
    ...(message.validation === '' ? {} : { validation: message.validation }),
  };
}

function fromWireOutput({ name, type, description }: WireOutput): Field {
  return { name, type, description, required: false };
}
