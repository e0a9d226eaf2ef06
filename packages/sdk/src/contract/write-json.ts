import type { Issue } from './issues.js';

/** The deepest nesting that is written: far below the 10,000 levels at which Go's decoder gives up, and our own stack. */
export const maxJsonDepth = 1_000;

/** What a walk through one value carries along. */
interface Walk {
  readonly path: PropertyKey[];
  readonly ancestors: Set<object>;
  readonly issues: Issue[];
}

/** JSON text, or what stands in its way. `text` is undefined where the value is left out (`undefined`). */
export type JsonText =
  | { readonly text: string | undefined; readonly issues?: undefined }
  | { readonly text?: undefined; readonly issues: readonly [Issue, ...Issue[]] };

/**
 * Writes a value as JSON text, without surprises: `undefined` omits its key (and is `null` in a list), a Date is its ISO
 * string, bytes are base64, a bigint is its digits, `toJSON` is honoured. What JSON cannot say (NaN, Infinity, functions,
 * symbols, Map, Set, Promise, cycles …) is an issue with its path, never left out in silence.
 */
export function writeJson(value: unknown): JsonText {
  const walk: Walk = { path: [], ancestors: new Set(), issues: [] };
  const text = writeValue(value, walk);
  const [first, ...rest] = walk.issues;
  return first === undefined ? { text } : { issues: [first, ...rest] };
}

function writeValue(value: unknown, walk: Walk): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : refuse(walk, `${String(value)} has no JSON form`);
    case 'bigint':
      return value.toString();
    case 'undefined':
      return undefined;
    case 'object':
      return value === null ? 'null' : writeObject(value, walk);
    default:
      return refuse(walk, `a ${typeof value} has no JSON form`);
  }
}

function writeObject(value: object, walk: Walk): string | undefined {
  try {
    return writeKind(value, walk);
  } catch {
    // A getter, a `toJSON` or a proxy: what they throw may hold anything, and belongs to the author's log.
    return refuse(walk, 'throws when it is read');
  }
}

function writeKind(value: object, walk: Walk): string | undefined {
  if (value instanceof Uint8Array) return JSON.stringify(toBase64(value));
  if (value instanceof ArrayBuffer) return JSON.stringify(toBase64(new Uint8Array(value)));
  if (value instanceof Date) return writeDate(value, walk);
  if (walk.ancestors.has(value)) return refuse(walk, 'refers back to a value that contains it');
  if (walk.ancestors.size >= maxJsonDepth) return refuse(walk, `is nested deeper than ${maxJsonDepth} levels`);
  walk.ancestors.add(value);
  try {
    return writeNested(value, walk);
  } finally {
    walk.ancestors.delete(value);
  }
}

function writeNested(value: object, walk: Walk): string | undefined {
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return writeValue(value.toJSON(String(walk.path.at(-1) ?? '')), walk);
  }
  if (Array.isArray(value)) return writeList(value, walk);
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return tag === 'Object' ? writeFields(value, walk) : refuse(walk, `${tag} has no JSON form`);
}

function writeList(list: readonly unknown[], walk: Walk): string {
  const items: string[] = [];
  for (let index = 0; index < list.length; index += 1) items.push(writeAt(list[index], index, walk) ?? 'null');
  return `[${items.join(',')}]`;
}

function writeFields(value: object, walk: Walk): string {
  const fields: string[] = [];
  for (const [key, field] of Object.entries(value)) {
    const text = writeAt(field, key, walk);
    if (text !== undefined) fields.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${fields.join(',')}}`;
}

function writeAt(value: unknown, key: PropertyKey, walk: Walk): string | undefined {
  walk.path.push(key);
  const text = writeValue(value, walk);
  walk.path.pop();
  return text;
}

function writeDate(date: Date, walk: Walk): string | undefined {
  return Number.isNaN(date.getTime())
    ? refuse(walk, 'a Date without a time has no JSON form')
    : JSON.stringify(date.toISOString());
}

function refuse(walk: Walk, message: string): undefined {
  walk.issues.push({ message, path: [...walk.path] });
}

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
