import { isPluginError } from '@awf/go-plugin';
import type { Any } from '@awf/plugin-proto/workflow/messages';
import { toAny } from '../../contract/any.js';
import { formatIssues } from '../../contract/issues.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import type { ContractMessage } from '../../registry/message-builder.js';
import { encodeWith } from '../../schema/message-source.js';
import { requireObject } from '../read-output.js';
import type { ValueContract } from './typed.js';

/** How an answer is wanted. */
export interface AnswerContract extends ValueContract {
  /** Whether the request came with a message: who sends one reads one. */
  readonly isTyped: boolean;
}

/**
 * What an author's code returned as a message; undefined where the answer is a Struct. Under a strict contract nothing returned
 * is a message without fields, since its engine fails an answer without one; where both are possible, what no message can be
 * made of is a Struct. `check` gives what was returned as its schema made it. (Workflow spec §6.3, §6.4.)
 *
 * @throws PluginError OUTPUT_NOT_ENCODABLE, and what `check` throws
 */
export async function answerTyped(
  returned: unknown,
  { message, mode, isTyped }: AnswerContract,
  check: () => Promise<object | undefined>,
): Promise<Any | undefined> {
  if (message === undefined || (mode !== 'strict' && !isTyped)) return undefined;
  if (returned === undefined) return mode === 'strict' ? toAny(message.typeName, new Uint8Array()) : undefined;
  try {
    return toAny(message.typeName, await toBytes(returned, message, check));
  } catch (error) {
    if (mode === 'both' && isPluginError(error) && error.code === 'OUTPUT_NOT_ENCODABLE') return undefined;
    throw error;
  }
}

async function toBytes(
  returned: unknown,
  { source, type, typeName }: ContractMessage,
  check: () => Promise<object | undefined>,
): Promise<Uint8Array> {
  if (source === undefined) {
    const { bytes, issues } = type.encode((await check()) ?? {});
    if (issues === undefined) return bytes;
    throw sdkError('OUTPUT_NOT_ENCODABLE', `encode typed output: ${formatIssues(issues)}`);
  }
  const value = requireObject(returned, 'run');
  try {
    return encodeWith(source.codec, value);
  } catch (error) {
    throw sdkError('OUTPUT_NOT_ENCODABLE', `encode typed output: it is no ${typeName}: ${errorText(error)}`, error);
  }
}
