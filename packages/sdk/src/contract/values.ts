import type { Issue } from './issues.js';
import type { Json, JsonObject } from './json.js';
import { readJson } from './read-json.js';
import { writeJson } from './write-json.js';

// A byte order mark is no JSON to Go, so it must not vanish here.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads one value of a `map<string, bytes>`: a JSON document, or else the bytes as text. Empty bytes are `""`, `null` is
 * null, numbers are doubles, but for integers that a double would change: those are bigints, where Go rounds. A number too
 * large for a double makes the whole value text, as in Go. (AWF spec §3.1.)
 */
export function decodeValue(bytes: Uint8Array): Json {
  const text = decoder.decode(bytes);
  const read = readJson(text);
  return read === undefined ? text : read.value;
}

/** Reads a whole `map<string, bytes>`, value by value as `decodeValue` does. Any key is safe, `__proto__` too. */
export function decodeValues(values: ReadonlyMap<string, Uint8Array>): JsonObject {
  return Object.fromEntries(Array.from(values, ([key, bytes]) => [key, decodeValue(bytes)]));
}

/** An object's values for the wire, or what stands in the way with its path. */
export type EncodedValues =
  | { readonly values: Map<string, Buffer>; readonly issues?: undefined }
  | { readonly values?: undefined; readonly issues: readonly Issue[] };

/**
 * Writes the own fields of an object as a `map<string, bytes>`, each a JSON document by the rules of `writeJson`. A field
 * that is undefined is left out; one that has no JSON form is an issue, where the Go SDK drops it in silence. (AWF spec §3.1.)
 */
export function encodeValues(fields: object): EncodedValues {
  const values = new Map<string, Buffer>();
  const issues: Issue[] = [];
  for (const [key, value] of Object.entries(fields)) {
    const written = writeJson(value);
    if (written.issues !== undefined) {
      issues.push(...written.issues.map(({ message, path }) => ({ message, path: [key, ...(path ?? [])] })));
    } else if (written.text !== undefined) {
      values.set(key, Buffer.from(written.text));
    }
  }
  return issues.length > 0 ? { issues } : { values };
}
