import type { JsonObject } from '../contract/json.js';
import { coerceInput } from './coerce.js';
import { jsonSchemaOf } from './json-schema-of.js';
import { messageOf } from './message-source.js';
import type { Schema, SchemaIssue } from './standard-schema.js';
import { stripValues } from './strip-values.js';

/** A value as its schema made it, or what is wrong with it. */
export type ParseResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/**
 * What an engine sent, as the schema wants it: strings coerced by the declared type, checked, defaults filled in. Without a
 * schema it passes as it came.
 */
export async function parseWith(schema: Schema | undefined, sent: JsonObject): Promise<ParseResult> {
  if (schema === undefined) return { value: sent };
  const { value, issues } = coerceInput(sent, jsonSchemaOf(schema, 'input'));
  return issues.length > 0 ? { issues } : validate(schema, value);
}

/**
 * Checks what an author's code returned; nothing is coerced. A message becomes the JSON that stands for it.
 *
 * @throws PluginError OUTPUT_NOT_ENCODABLE where a message cannot be made of it
 */
export async function checkWith(schema: Schema, value: unknown): Promise<ParseResult> {
  const message = messageOf(schema);
  if (message === undefined || typeof value !== 'object' || value === null) return validate(schema, value);
  const { writeMessage } = await import('./message-json.js');
  return { value: writeMessage(message, value) };
}

/** No issue names a value that was refused. */
async function validate(schema: Schema, value: unknown): Promise<ParseResult> {
  const result = await schema['~standard'].validate(value);
  return result.issues === undefined ? { value: result.value } : { issues: stripValues(result.issues, value) };
}
