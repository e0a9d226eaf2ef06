import type { Struct, Value } from '@awf/plugin-proto/workflow/messages';
import type { Issue } from './issues.js';
import type { Json, JsonObject } from './json.js';
import { Refusal, type ValueForm, walkValue } from './walk-value.js';

/** The deepest nesting that is written: each level takes three of the messages that Go nests at most 10,000 deep. */
export const maxStructDepth = 333;

/** A Struct, or what stands in its way. */
export type EncodedStruct =
  | { readonly struct: Struct; readonly issues?: undefined }
  | { readonly struct?: undefined; readonly issues: readonly Issue[] };

/** What Go's side reads for numbers that JSON has no form for. (Workflow spec §3.4.) */
const unusualNumbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

const noUtf8 = new Refusal('half a surrogate pair has no UTF-8 form');

const structForm: ValueForm<Value> = {
  name: 'Struct',
  maxDepth: maxStructDepth,
  null: { kind: { $case: 'nullValue', value: 0 } },
  boolean: (value) => ({ kind: { $case: 'boolValue', value } }),
  number: toNumber,
  text: (value) => (isWellFormed(value) ? toText(value) : noUtf8),
  // On the wire it would become another key, perhaps one that is there already.
  key: (key) => (isWellFormed(key) ? undefined : noUtf8),
  bigint: (value) =>
    BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))
      ? toNumber(Number(value))
      : new Refusal('the integer is too large to be exact as a number: send it as text'),
  bytes: (bytes) => toList(Array.from(bytes, toNumber)),
  list: toList,
  object: (fields) => ({ kind: { $case: 'structValue', value: { fields: new Map(fields) } } }),
};

/**
 * Writes an object as a Struct: numbers are doubles, NaN and the infinities included; bytes are a list of numbers, as Go's
 * side has them; a Date is its ISO string. A bigint that no double holds exactly is an issue, and so is what has no form at
 * all. (Workflow spec §3.4.)
 */
export function encodeStruct(value: object): EncodedStruct {
  const formed = walkValue(value, structForm);
  if (formed.issues !== undefined) return { issues: formed.issues };
  const kind = formed.value?.kind;
  if (kind?.$case === 'structValue') return { struct: kind.value };
  return { issues: [{ message: 'must be an object' }] };
}

/**
 * Reads a Struct; undefined where there is none, which is not the same as an empty one. Numbers without a JSON form arrive as
 * the texts `NaN`, `Infinity` and `-Infinity`, and a value of no kind as null, as Go's side reads them. (Workflow spec §3.4.)
 */
export function decodeStruct(struct: Struct | undefined): JsonObject | undefined {
  return struct === undefined ? undefined : readStruct(struct);
}

function readStruct({ fields }: Struct): JsonObject {
  return Object.fromEntries(Array.from(fields, ([key, value]) => [key, readValue(value)]));
}

function readValue({ kind }: Value): Json {
  switch (kind?.$case) {
    case 'numberValue':
      return unusualNumbers.some((one) => Object.is(one, kind.value)) ? String(kind.value) : kind.value;
    case 'stringValue':
    case 'boolValue':
      return kind.value;
    case 'structValue':
      return readStruct(kind.value);
    case 'listValue':
      return kind.value.values.map(readValue);
    default:
      return null;
  }
}

function toNumber(value: number): Value {
  return { kind: { $case: 'numberValue', value } };
}

function toText(value: string): Value {
  return { kind: { $case: 'stringValue', value } };
}

function toList(values: readonly Value[]): Value {
  return { kind: { $case: 'listValue', value: { values: [...values] } } };
}

/** `String.prototype.isWellFormed` came with Node 20, but not to the types of ES2023. */
function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}
