import { sdkError } from '../../errors/sdk-error.js';

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
