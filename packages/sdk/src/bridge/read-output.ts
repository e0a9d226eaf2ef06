import { formatIssues } from '../contract/issues.js';
import { sdkError } from '../errors/sdk-error.js';
import { checkWith } from '../schema/parse-with.js';
import type { Schema } from '../schema/standard-schema.js';

/**
 * What an author returned where an object is needed; `by` names who returned it.
 *
 * @throws PluginError OUTPUT_INVALID
 */
export function requireObject(value: unknown, by: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const got = Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value;
  throw sdkError('OUTPUT_INVALID', `the result must be an object, but ${by} returned ${got}`);
}

/**
 * What a handler returned as its result, checked by the schema where there is one.
 *
 * @throws PluginError OUTPUT_INVALID
 */
export async function readOutput(returned: unknown, schema: Schema | undefined): Promise<object> {
  const checked = schema === undefined ? { value: returned } : await checkWith(schema, returned);
  if (checked.issues === undefined) return requireObject(checked.value, 'run');
  throw sdkError('OUTPUT_INVALID', `the result breaks its schema: ${formatIssues(checked.issues)}`);
}
