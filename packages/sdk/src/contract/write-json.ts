import type { Issue } from './issues.js';
import { type ValueForm, walkValue } from './walk-value.js';

/** The deepest nesting that is written: far below the 10,000 levels at which Go's decoder gives up, and our own stack. */
export const maxJsonDepth = 1_000;

/** JSON text, or what stands in its way. `text` is undefined where the value is left out (`undefined`). */
export type JsonText =
  | { readonly text: string | undefined; readonly issues?: undefined }
  | { readonly text?: undefined; readonly issues: readonly [Issue, ...Issue[]] };

const jsonForm: ValueForm<string> = {
  name: 'JSON',
  maxDepth: maxJsonDepth,
  null: 'null',
  boolean: String,
  number: (value) => (Number.isFinite(value) ? JSON.stringify(value) : undefined),
  text: (value) => JSON.stringify(value),
  bigint: String,
  bytes: ({ buffer, byteOffset, byteLength }) =>
    JSON.stringify(Buffer.from(buffer, byteOffset, byteLength).toString('base64')),
  list: (items) => `[${items.join(',')}]`,
  object: (fields) => `{${fields.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`,
};

/**
 * Writes a value as JSON text, without surprises: `undefined` omits its key (and is `null` in a list), a Date is its ISO
 * string, bytes are base64, a bigint is its digits, `toJSON` is honoured. What JSON cannot say (NaN, Infinity, functions,
 * symbols, Map, Set, Promise, cycles …) is an issue with its path, never left out in silence.
 */
export function writeJson(value: unknown): JsonText {
  const { value: text, issues } = walkValue(value, jsonForm);
  return issues === undefined ? { text } : { issues };
}
