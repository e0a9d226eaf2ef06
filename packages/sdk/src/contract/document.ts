import type { Issue } from './issues.js';
import type { JsonObject } from './json.js';
import { readJson } from './read-json.js';
import { writeJson } from './write-json.js';

/** An object's document for the wire, or what stands in the way with its path. */
export type EncodedDocument =
  | { readonly bytes: Buffer; readonly issues?: undefined }
  | { readonly bytes?: undefined; readonly issues: readonly [Issue, ...Issue[]] };

/** A document off the wire, undefined where there is none, or what is wrong with it. */
export type DecodedDocument =
  | { readonly value: JsonObject | undefined; readonly issues?: undefined }
  | { readonly value?: undefined; readonly issues: readonly [Issue, ...Issue[]] };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Writes an object as the one JSON document of a whole field (config, inputs and data of a step type), by the rules of
 * `writeJson`; no bytes where it is undefined. What is no object in JSON is an issue. (AWF spec §3.1, §3.3 ExecuteStep.)
 */
export function encodeDocument(value: object | undefined): EncodedDocument {
  const { text, issues } = writeJson(value);
  if (issues !== undefined) return { issues };
  if (text === undefined) return { bytes: Buffer.alloc(0) };
  return text.startsWith('{') ? { bytes: Buffer.from(text) } : notAnObject(text);
}

/**
 * Reads the one JSON document of a whole field, numbers as `decodeValue` does. No bytes and `null` are no document;
 * anything but an object is an issue, text too. (AWF spec §3.1, §3.3 ExecuteStep.)
 */
export function decodeDocument(bytes: Uint8Array): DecodedDocument {
  const text = decoder.decode(bytes);
  if (text === '') return { value: undefined };
  const read = readJson(text);
  if (read === undefined) return { issues: [{ message: 'must be an object, but is no JSON' }] };
  if (read.value === null) return { value: undefined };
  return isObject(read.value) ? { value: read.value } : notAnObject(text.trimStart());
}

function notAnObject(text: string): { readonly issues: readonly [Issue] } {
  const first = text.at(0);
  const type = first === '[' ? 'a list' : first === '"' ? 'a text' : 'a number or boolean';
  return { issues: [{ message: `must be an object, but is ${type}` }] };
}

function isObject(value: JsonObject[string]): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
