import type { Any } from '@awf/plugin-proto/workflow/messages';
import { fromTypeUrl, toAny } from '../contract/any.js';
import type { Issue } from '../contract/issues.js';
import type { DecodedMessage, EncodedMessage, MessageType } from './message-type.js';

/** A typed payload, or what stands in its way. */
export type TypedPayload =
  | { readonly payload: Any; readonly issues?: undefined }
  | { readonly payload?: undefined; readonly issues: readonly Issue[] };

/** The typed form of a config: without the keys that engines add, its strings coerced. (Workflow spec §6.3.) */
export function encodeTypedConfig(type: MessageType, config: object): TypedPayload {
  return toPayload(type, type.encodeCoerced(filterKeys(config, (key) => !key.startsWith('_'))));
}

/** The typed form of a step's input: what the message knows of `current`, its strings coerced. (Workflow spec §6.3.) */
export function encodeTypedInput(type: MessageType, current: object): TypedPayload {
  return toPayload(type, type.encodeCoerced(pickKnown(type, current)));
}

/** The typed form of any other object: its strings coerced. (Workflow spec §4.6, §6.3.) */
export function encodeTyped(type: MessageType, value: object): TypedPayload {
  return toPayload(type, type.encodeCoerced(value));
}

/** What a payload says, if it is of that type. (Workflow spec §6.2, §6.3.) */
export function decodeTyped(type: MessageType, payload: Any): DecodedMessage {
  const got = fromTypeUrl(payload.typeUrl);
  if (got === type.typeName) return type.decode(payload.value);
  return { issues: [{ message: `type mismatch: expected ${type.typeName}, got ${got}` }] };
}

/** The keys at the top of an object that are fields of the message. */
export function pickKnown(type: MessageType, value: object): object {
  return filterKeys(value, (key) => type.has(key));
}

function toPayload({ typeName }: MessageType, { bytes, issues }: EncodedMessage): TypedPayload {
  return issues === undefined ? { payload: toAny(typeName, bytes) } : { issues };
}

function filterKeys(value: object, keep: (key: string) => boolean): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keep(key)));
}
