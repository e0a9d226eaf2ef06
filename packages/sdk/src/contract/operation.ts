import type { ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import type { Issue } from './issues.js';
import type { Json, JsonObject } from './json.js';
import { decodeValues, encodeValues } from './values.js';

/**
 * What an operation answered. "Failed" is an answer, not an error: it keeps its text and data. `error` of a success is
 * empty unless a foreign plugin filled it in, which the wire allows. (AWF spec §3.3 Execute.)
 */
export type OperationResult<Data = JsonObject> =
  | { readonly success: true; readonly output: string; readonly data: Data; readonly error: string }
  | { readonly success: false; readonly output: string; readonly data: JsonObject; readonly error: string };

/**
 * Reads an answer off the wire, data decoded value by value and not merged with the output. An integer that a double would
 * change is a bigint, as with `decodeValue`; `JSON.stringify` throws on those, `writeJson` writes them. (AWF spec §3.1, §3.3.)
 */
export function fromExecuteResponse(response: ExecuteResponse): OperationResult {
  const { success, output, error } = response;
  return { success, output, data: decodeValues(response.data), error };
}

/** An answer for the wire, or what in its data cannot be sent. */
export type EncodedExecuteResponse =
  | { readonly response: ExecuteResponse; readonly issues?: undefined }
  | { readonly response?: undefined; readonly issues: readonly Issue[] };

/** An answer whose data was not encoded yet. */
export interface OperationOutcome {
  readonly success: boolean;
  readonly output: string;
  readonly data: object;
  readonly error: string;
}

/** Writes an answer for the wire. Values that JSON cannot say are issues with their path. (AWF spec §3.1, §3.3.) */
export function toExecuteResponse(result: OperationOutcome): EncodedExecuteResponse {
  const encoded = encodeValues(result.data);
  if (encoded.issues !== undefined) return encoded;
  const { success, output, error } = result;
  return { response: { success, output, data: encoded.values, error } };
}

/**
 * The `Response` that AWF's templates see: `output` where it is not empty, then every data entry; data wins on the key
 * `output`. Integers that are exact in the answer are rounded to doubles, as AWF reads them. (AWF spec §3.1, §6.5 step 6.)
 */
export function toAwfResponse(result: Pick<OperationResult, 'output' | 'data'>): JsonObject {
  const output = result.output === '' ? [] : [['output', result.output] as const];
  const data = Object.entries(result.data).map(([key, value]) => [key, toDoubles(value)] as const);
  return Object.fromEntries([...output, ...data]);
}

function toDoubles(value: Json): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(toDoubles);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, toDoubles(field)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
