import type { Any, Struct } from '@awf/plugin-proto/workflow/messages';
import { decodeStruct, formatIssues, type JsonObject } from '@awf/plugin-sdk/contract';
import type { PluginClient } from './client.js';
import { toStruct } from './struct.js';
import type { TypedContract } from './typed-contracts.js';
import type { TypedPart } from './typed-messages.js';

/** The forms in which a value travels; a form that it does not have is undefined. */
export interface Forms {
  readonly struct: Struct | undefined;
  readonly typed: Any | undefined;
}

/** A value and the message that its contract has for it. */
export interface TypedValue {
  readonly part: TypedPart;
  readonly value: JsonObject | undefined;
  readonly message: string;
}

/** What is to be done with a value, for messages: `create step "one"`. */
export interface FormUse {
  readonly client: PluginClient;
  readonly what: string;
}

const words: Readonly<Record<TypedPart, string>> = { config: 'its config', input: 'its input', args: 'the arguments' };

/**
 * Writes the config of a module or step that is created: as a Struct without a contract or without a message for it, as both
 * where both are allowed and the message can be made, else as a message alone. (Workflow spec §6.3.)
 *
 * @throws PluginError `INPUT_INVALID` where it has no form that the contract allows.
 */
export function toConfigForms(
  config: JsonObject | undefined,
  contract: TypedContract | undefined,
  use: FormUse,
): Forms {
  const message = contract?.configMessage ?? '';
  if (contract === undefined || message === '') return { struct: structOf('config', config, use), typed: undefined };
  return toForms([{ part: 'config', value: config, message }], contract, use)[0] ?? noForms;
}

const noForms: Forms = { struct: undefined, typed: undefined };

/**
 * Writes values of one call: all as Structs, where both forms are allowed as messages too, and strictly as messages alone. A
 * message that cannot be made leaves out all of them where Structs are there, and is an error else. (Workflow spec §6.3.)
 *
 * @throws PluginError `INPUT_INVALID`.
 */
export function toForms(
  values: readonly TypedValue[],
  contract: TypedContract | undefined,
  use: FormUse,
): readonly Forms[] {
  if (contract === undefined) return values.map((value) => ({ struct: toValueStruct(value, use), typed: undefined }));
  const encoded = values.map(({ part, message, value }) => contract.messages.encode(part, message, value ?? {}));
  if (contract.mode === 'strict') {
    return encoded.map(({ payload, issues = [] }, index) => {
      if (payload !== undefined) return { struct: undefined, typed: payload };
      const { part, message } = values[index] ?? { part: 'config', message: '' };
      const why = `its STRICT_PROTO contract takes ${words[part]} as the message ${JSON.stringify(message)} alone`;
      throw use.client.error('INPUT_INVALID', `could not ${use.what}: ${why}: ${formatIssues(issues)}.`);
    });
  }
  const areAll = encoded.every(({ issues }) => issues === undefined);
  return values.map((value, index) => ({
    struct: toValueStruct(value, use),
    typed: areAll ? encoded[index]?.payload : undefined,
  }));
}

function toValueStruct({ part, value }: TypedValue, use: FormUse): Struct | undefined {
  return structOf(part, value, use);
}

function structOf(part: TypedPart, value: JsonObject | undefined, { client, what }: FormUse): Struct | undefined {
  return toStruct(value, { client, what, part: words[part] });
}

/**
 * Reads an answer: the message where one came under a contract, else the Struct.
 *
 * @throws PluginError `CALL_FAILED` where a strict contract's message is missing, or a message cannot be read.
 */
export function fromForms(
  { struct, typed }: Forms,
  contract: TypedContract | undefined,
  { client, what }: FormUse,
): JsonObject | undefined {
  const message = contract?.outputMessage ?? '';
  if (contract === undefined || message === '') return decodeStruct(struct);
  if (typed === undefined) {
    if (contract.mode !== 'strict') return decodeStruct(struct);
    const why = `its STRICT_PROTO output message ${JSON.stringify(message)} requires typed_output`;
    throw client.error('CALL_FAILED', `could not ${what}: ${why}, which it did not send.`);
  }
  const { value, issues } = contract.messages.decode(message, typed);
  if (issues === undefined) return value;
  throw client.error('CALL_FAILED', `could not ${what}: its typed output cannot be read: ${formatIssues(issues)}.`);
}
