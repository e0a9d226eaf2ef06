import type { Any } from '@awf/plugin-proto/workflow/messages';
import { fromTypeUrl } from '../../contract/any.js';
import { formatIssues } from '../../contract/issues.js';
import type { JsonObject } from '../../contract/json.js';
import { sdkError } from '../../errors/sdk-error.js';
import type { ContractMessage } from '../../registry/message-builder.js';
import { restoreAbsent } from '../../registry/restore-absent.js';
import { type ParseResult, parseWith } from '../../schema/parse-with.js';
import type { Schema } from '../../schema/standard-schema.js';

/** A value that an engine sent. */
export interface Received {
  /** As JSON; of a message, protobuf's JSON with the fields' names. */
  readonly json: JsonObject;
  /** As the author's own codec has it, where it came as the author's own message. */
  readonly message?: object | undefined;
}

/** What an engine may send of one value. */
export interface Sent {
  readonly typed: Any | undefined;
  /** What the Struct says. */
  readonly json: JsonObject | undefined;
  /** What the wire calls the message. */
  readonly field: 'typed_config' | 'typed_input';
}

/** The contract of one value. */
export interface ValueContract {
  /** Undefined where the contract has no message for it, or there is no contract. */
  readonly message: ContractMessage | undefined;
  readonly mode: 'both' | 'strict' | undefined;
}

/**
 * Reads a value: the message where one came, else the Struct; undefined where neither did. Under a strict contract there is no
 * Struct, so that a config which came as one would be lost: that is refused, where Go's side drops it. (Workflow spec §6.3, §6.4.)
 *
 * @throws PluginError INPUT_INVALID where a message is another one, is broken or missing
 */
export function receive({ typed, json, field }: Sent, { message, mode }: ValueContract): Received | undefined {
  if (message !== undefined && typed !== undefined) return readTyped(typed, field, message);
  if (message === undefined || mode !== 'strict') return json === undefined ? undefined : { json };
  if (field === 'typed_config' && Object.keys(json ?? {}).length === 0) return undefined;
  throw sdkError('INPUT_INVALID', `${field.replace('_', ' ')} is required; expected ${message.typeName}`);
}

/** A received value as its schema wants it: messages of the author's own are what they are already. */
export async function parseReceived(schema: Schema | undefined, { json, message }: Received): Promise<ParseResult> {
  return message === undefined ? parseWith(schema, json) : { value: message };
}

function readTyped(typed: Any, field: string, { source, type, typeName, jsonSchema }: ContractMessage): Received {
  const got = fromTypeUrl(typed.typeUrl);
  if (got !== typeName) throw sdkError('INPUT_INVALID', `${field} type mismatch: expected ${typeName}, got ${got}`);
  const { value, issues } = type.decode(typed.value);
  if (issues !== undefined) throw sdkError('INPUT_INVALID', `${field}: ${formatIssues(issues)}`);
  if (source !== undefined) return { json: value, message: source.codec.decode(typed.value) };
  return { json: jsonSchema === undefined ? value : restoreAbsent(value, jsonSchema) };
}
