import type { JsonValue, JsonObject as LibraryObject } from '@bufbuild/protobuf';
import type { Issue } from '../contract/issues.js';
import { Refusal, type ValueForm, walkValue } from '../contract/walk-value.js';

/** The deepest nesting that is written, as in a Struct: what one engine side writes the other must read. */
export const maxMessageDepth = 333;

/** An object in protobuf's JSON form, or what stands in its way. */
export type MessageJson =
  | { readonly json: LibraryObject; readonly issues?: undefined }
  | { readonly json?: undefined; readonly issues: readonly Issue[] };

/** Numbers that JSON has no form for, and integers that a double would change, are texts in protobuf's JSON. */
const messageForm: ValueForm<JsonValue> = {
  name: 'protobuf JSON',
  maxDepth: maxMessageDepth,
  null: null,
  boolean: (value) => value,
  number: (value) => (Number.isFinite(value) ? value : String(value)),
  text: (value) => (/[\ud800-\udfff]/u.test(value) ? new Refusal('half a surrogate pair has no UTF-8 form') : value),
  bigint: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value)),
  bytes: ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  list: (items) => [...items],
  object: (fields) => Object.fromEntries(fields),
};

/** Brings an object into protobuf's JSON form: bytes are base64, a bigint beyond 2^53 its digits, a Date its ISO string. */
export function toMessageJson(value: object): MessageJson {
  const { value: json, issues } = walkValue(value, messageForm);
  if (issues !== undefined) return { issues };
  return isObject(json) ? { json } : { issues: [{ message: 'must be an object' }] };
}

/** Whether what JSON gave is an object. */
export function isObject(json: JsonValue | undefined): json is LibraryObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
