import { sdkError } from '../errors/sdk-error.js';

/**
 * How values travel between the workflow engine and a step, module or trigger: `none` as JSON alone (a Struct), as every engine
 * can; `both` as protobuf messages made of its schemas, and as JSON where an engine knows no messages or cannot make one;
 * `strict` as messages alone, so that what breaks the contract fails in the engine already. (Workflow spec §6.)
 */
export type ContractMode = 'none' | 'both' | 'strict';

const modes: readonly unknown[] = ['none', 'both', 'strict'];

/** Refuses a contract that is none; none at all is fine. */
export function checkContract(what: string, contract: unknown): void {
  if (contract === undefined || modes.includes(contract)) return;
  throw sdkError('DEFINITION_INVALID', `${what}: contract ${JSON.stringify(contract)} must be none, both or strict`);
}

/** Whether a part has a contract. */
export function isTyped(contract: ContractMode | undefined): contract is 'both' | 'strict' {
  return contract === 'both' || contract === 'strict';
}
