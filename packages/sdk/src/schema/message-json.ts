import { formatIssues } from '../contract/issues.js';
import type { JsonObject } from '../contract/json.js';
import { errorText } from '../errors/error-text.js';
import { sdkError } from '../errors/sdk-error.js';
import { type MessageType, type MessageTypes, readMessageTypes } from '../message/index.js';
import { type Codec, encodeWith, type MessageSource } from './message-source.js';
import type { SchemaResult } from './standard-schema.js';

const known = new WeakMap<Uint8Array, MessageTypes>();

/**
 * The type of a message, from the descriptors that came with it.
 *
 * @throws PluginError CONTRACT_INVALID with the cure, where they do not define it
 */
export function typeOfMessage({ typeName, descriptors }: Pick<MessageSource, 'typeName' | 'descriptors'>): MessageType {
  const types = known.get(descriptors) ?? readDescriptors(typeName, descriptors);
  known.set(descriptors, types);
  const type = types.names.includes(typeName) ? types.find(typeName) : undefined;
  if (type !== undefined) return type;
  const there = types.names.filter((name) => !name.startsWith('google.protobuf.'));
  throw sdkError(
    'CONTRACT_INVALID',
    `message ${typeName}: its descriptors do not define it; they have ${there.slice(0, 10).join(', ') || 'no message'}`,
  );
}

/** A message as its codec has it, of protobuf's JSON. Strings at its top are coerced, since templates make strings. */
export function readMessage<T extends object>(
  message: { readonly typeName: string; readonly codec: Codec<T>; readonly descriptors: Uint8Array },
  value: unknown,
): SchemaResult<T> {
  if (typeof value !== 'object' || value === null) return { issues: [{ message: 'expected an object' }] };
  const { bytes, issues } = typeOfMessage(message).encodeCoerced(value);
  return issues === undefined ? { value: message.codec.decode(bytes) } : { issues };
}

/**
 * Protobuf's JSON of a message that an author's code made.
 *
 * @throws PluginError OUTPUT_NOT_ENCODABLE
 */
export function writeMessage(message: MessageSource, value: object): JsonObject {
  const { value: json, issues } = typeOfMessage(message).decode(encodeMessage(message, value));
  if (issues === undefined) return json;
  throw sdkError('OUTPUT_NOT_ENCODABLE', formatIssues(issues));
}

/**
 * The bytes of a message that an author's code made.
 *
 * @throws PluginError OUTPUT_NOT_ENCODABLE
 */
export function encodeMessage({ codec, typeName }: MessageSource, value: object): Uint8Array {
  try {
    return encodeWith(codec, value);
  } catch (error) {
    throw sdkError('OUTPUT_NOT_ENCODABLE', `the value is no ${typeName}: ${errorText(error)}`, error);
  }
}

function readDescriptors(typeName: string, descriptors: Uint8Array): MessageTypes {
  const { types, issues } = readMessageTypes(descriptors);
  if (issues === undefined) return types;
  const cure = 'write it with every import: buf build --as-file-descriptor-set, or protoc --include_imports';
  throw sdkError('CONTRACT_INVALID', `message ${typeName}: its descriptors: ${formatIssues(issues)}; ${cure}`);
}
