import type { Any, Struct } from '@awf/plugin-proto/workflow/messages';
import { formatIssues, type Issue } from '../../contract/issues.js';
import type { JsonObject } from '../../contract/json.js';
import { decodeStruct, encodeStruct } from '../../contract/struct.js';
import type { PluginDefinition } from '../../define/plugin.js';
import { encodeTyped, encodeTypedConfig, encodeTypedInput, type TypedPayload } from '../../message/index.js';
import { hasContracts } from '../../registry/has-contracts.js';
import type { ContractMessage } from '../../registry/message-builder.js';
import type { PluginContracts } from '../../registry/plugin-contracts.js';
import type { PluginCaller } from '../plugin-caller.js';

/** A value in both of its forms; each is absent where its contract has no use for it. (Workflow spec §6.3.) */
export interface Payload {
  readonly struct: Struct | undefined;
  readonly typed: Any | undefined;
}

/** What a value is to be, by its contract. */
export interface PayloadContract {
  readonly message: ContractMessage | undefined;
  readonly mode: 'both' | 'strict' | undefined;
}

const encoders = { config: encodeTypedConfig, input: encodeTypedInput, args: encodeTyped } as const;

/** The typed contracts of a plugin, made where it has any. */
export async function contractsOf(definition: PluginDefinition): Promise<PluginContracts | undefined> {
  if (!hasContracts(definition)) return undefined;
  const { createPluginContracts } = await import('../../registry/plugin-contracts.js');
  return createPluginContracts(definition);
}

/** What is encoded, and for whom. */
export interface PayloadInit extends PayloadContract {
  readonly kind: keyof typeof encoders;
  /** Begins the error: `run a step of type "step.x"`. */
  readonly what: string;
}

/**
 * Encodes a value as the engine does: a Struct, a message beside it, or the message alone.
 *
 * @throws PluginError INPUT_INVALID where it cannot be sent
 */
export function encodePayload(caller: PluginCaller, value: object, init: PayloadInit): Payload {
  const { message, mode, kind, what } = init;
  const refuse = (issues: readonly Issue[]) =>
    caller.error('INPUT_INVALID', `could not ${what}: its ${kind} cannot be sent: ${formatIssues(issues)}.`);
  const typed: TypedPayload | undefined = message && encoders[kind](message.type, value);
  if (mode === 'strict' && message !== undefined) {
    if (typed?.issues !== undefined) throw refuse(typed.issues);
    return { struct: undefined, typed: typed?.payload };
  }
  const { struct, issues } = encodeStruct(value);
  if (issues !== undefined) throw refuse(issues);
  // What no message can be made of goes as a Struct alone.
  return { struct, typed: typed?.payload };
}

/** What a plugin answered, whichever form it has; undefined where it answered nothing. */
export function decodePayload(
  caller: PluginCaller,
  { struct, typed }: Payload,
  { message, what }: Pick<PayloadInit, 'message' | 'what'>,
): JsonObject | undefined {
  if (typed === undefined || message === undefined) return decodeStruct(struct);
  const { value, issues } = message.type.decode(typed.value);
  if (issues === undefined) return value;
  throw caller.error('CALL_FAILED', `could not ${what}: its answer cannot be read: ${formatIssues(issues)}.`);
}
