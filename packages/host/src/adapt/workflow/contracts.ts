import {
  type ContractDescriptor,
  ContractKind,
  ContractMode,
  type ContractRegistry,
} from '@awf/plugin-proto/workflow/messages';

/** One typed contract of a plugin. Texts that do not belong to its kind are empty. (Workflow spec §6.2.) */
export interface Contract {
  readonly kind: 'module' | 'step' | 'service' | 'trigger' | 'message' | 'unspecified';
  readonly moduleType: string;
  readonly stepType: string;
  readonly triggerType: string;
  readonly serviceName: string;
  readonly method: string;
  /** Full names of messages. */
  readonly configMessage: string;
  readonly inputMessage: string;
  readonly outputMessage: string;
  /** How values travel: as Structs, as messages and Structs, or as messages alone. `unspecified` is `legacy` to the engine. */
  readonly mode: 'legacy' | 'both' | 'strict' | 'unspecified';
  /** Of a contract about messages. */
  readonly contractType: string;
  readonly protoPackage: string;
  readonly messageNames: readonly string[];
  readonly goImportPath: string;
  readonly schemaDigest: string;
  readonly protocolVersion: string;
}

/** What a plugin says of its typed contracts. */
export interface Contracts {
  readonly list: readonly Contract[];
  /** A FileDescriptorSet with the messages and all that they import; undefined where it gave none. */
  readonly fileDescriptorSet: Uint8Array | undefined;
}

const kinds: Readonly<Record<number, Contract['kind']>> = {
  [ContractKind.CONTRACT_KIND_MODULE]: 'module',
  [ContractKind.CONTRACT_KIND_STEP]: 'step',
  [ContractKind.CONTRACT_KIND_SERVICE]: 'service',
  [ContractKind.CONTRACT_KIND_TRIGGER]: 'trigger',
  [ContractKind.CONTRACT_KIND_MESSAGE]: 'message',
};

const modes: Readonly<Record<number, Contract['mode']>> = {
  [ContractMode.CONTRACT_MODE_LEGACY_STRUCT]: 'legacy',
  [ContractMode.CONTRACT_MODE_PROTO_WITH_LEGACY_STRUCT]: 'both',
  [ContractMode.CONTRACT_MODE_STRICT_PROTO]: 'strict',
};

/** Reads a plugin's contract registry; empty where it has none. */
export function toContracts(registry: ContractRegistry | undefined): Contracts {
  return { list: registry?.contracts.map(toContract) ?? [], fileDescriptorSet: registry?.fileDescriptorSet };
}

function toContract({ kind, mode, ...texts }: ContractDescriptor): Contract {
  return { ...texts, kind: kinds[kind] ?? 'unspecified', mode: modes[mode] ?? 'unspecified' };
}
