import { isDeepStrictEqual } from 'node:util';
import { formatIssues } from '../contract/issues.js';
import { errorText } from '../errors/error-text.js';
import { sdkError } from '../errors/sdk-error.js';
import { typeOfMessage } from '../schema/message-json.js';
import type { MessageSource } from '../schema/message-source.js';

/**
 * Holds an author's codec against the descriptors that came with it: a message with every field set must be the same after the
 * codec read and wrote it. Generated code of an older `.proto`, or of another message, is found so.
 *
 * @throws PluginError CONTRACT_INVALID with the cure
 */
export function checkCodec(message: MessageSource, what: string): void {
  const { typeName, codec } = message;
  const type = typeOfMessage(message);
  const refuse = (why: string, cause?: unknown) =>
    sdkError('CONTRACT_INVALID', `${what}: the codec of ${typeName} ${why}; generate both from the same .proto`, cause);
  const { bytes, issues } = type.encode(type.sample);
  if (issues !== undefined) {
    throw sdkError('CONTRACT_INVALID', `${what}: ${typeName} cannot be made of a JSON object: ${formatIssues(issues)}`);
  }
  const sent = type.decode(bytes).value;
  let back: unknown;
  try {
    back = type.decode(codec.encode(codec.decode(bytes)).finish()).value;
  } catch (error) {
    throw refuse(`cannot read or write it: ${errorText(error)}`, error);
  }
  if (!isDeepStrictEqual(back, sent)) throw refuse(`loses ${differingKeys(sent, back).join(', ')} of it`);
}

function differingKeys(sent: object | undefined, back: unknown): readonly string[] {
  return Object.entries(sent ?? {}).flatMap(([key, value]) =>
    isDeepStrictEqual(value, Reflect.get(Object(back), key)) ? [] : [key],
  );
}
