import type { ContractDescriptor } from '@awf/plugin-proto/workflow/messages';
import type { WorkflowContract } from '../contract/description.js';
import type { ContractMessage } from './message-builder.js';

/** A contract, and what it is about. */
export interface TypedContract {
  readonly kind: 'module' | 'step' | 'service' | 'trigger';
  /** The module, step or trigger type; a service's is its module's. */
  readonly type: string;
  /** The method of a service. */
  readonly method?: string | undefined;
  /** The messages of a trigger's actions. */
  readonly messages?: readonly ContractMessage[] | undefined;
  readonly contract: {
    readonly mode: 'both' | 'strict';
    readonly config?: ContractMessage | undefined;
    readonly input?: ContractMessage | undefined;
    readonly output?: ContractMessage | undefined;
  };
}

/** The wire's numbers. (Workflow spec §2.3 ContractKind, ContractMode.) */
const kinds = { module: 1, step: 2, service: 3, trigger: 4 } as const;
const modes = { both: 2, strict: 3 } as const;

/** A descriptor in which nothing is said. */
export const emptyDescriptor: ContractDescriptor = {
  kind: 0,
  moduleType: '',
  stepType: '',
  triggerType: '',
  serviceName: '',
  method: '',
  configMessage: '',
  inputMessage: '',
  outputMessage: '',
  mode: 0,
  contractType: '',
  protoPackage: '',
  messageNames: [],
  goImportPath: '',
  schemaDigest: '',
  protocolVersion: '',
};

/** The descriptor of a contract. A module's methods are found by its type and their names. (Workflow spec §4.6, §6.2.) */
export function toDescriptor({ kind, type, method = '', messages = [], contract }: TypedContract): ContractDescriptor {
  const ofModule = kind === 'module' || kind === 'service';
  return {
    ...emptyDescriptor,
    kind: kinds[kind],
    moduleType: ofModule ? type : '',
    stepType: kind === 'step' ? type : '',
    triggerType: kind === 'trigger' ? type : '',
    serviceName: kind === 'service' ? type : '',
    method,
    configMessage: contract.config?.typeName ?? '',
    inputMessage: contract.input?.typeName ?? '',
    outputMessage: contract.output?.typeName ?? '',
    mode: modes[contract.mode],
    messageNames: messages.map(({ typeName }) => typeName),
  };
}

/** The same as `wfctl` reads it from `plugin.contracts.json`. (Workflow spec §7.3.) */
export function listContract({ kind, type, method = '', contract }: TypedContract): WorkflowContract {
  const { config, input, output } = contract;
  return {
    kind: kind === 'service' ? 'service_method' : kind,
    ...(kind === 'service' ? { serviceName: type, method } : { type }),
    mode: contract.mode === 'strict' ? 'strict' : 'proto_with_legacy_struct',
    ...(config === undefined ? {} : { config: config.typeName }),
    ...(input === undefined ? {} : { input: input.typeName }),
    ...(output === undefined ? {} : { output: output.typeName }),
  };
}
