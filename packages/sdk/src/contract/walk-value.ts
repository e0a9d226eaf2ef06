import type { Issue } from './issues.js';

/** What a wire form makes of each kind of value. */
export interface ValueForm<T> {
  /** What the form is called in issues, as in "NaN has no JSON form". */
  readonly name: string;
  /** The deepest nesting that is written. */
  readonly maxDepth: number;
  readonly null: T;
  boolean(value: boolean): T;
  /** Undefined where the form has none for it. */
  number(value: number): T | undefined;
  /** A sentence where the form has none for it. */
  text(value: string): T | Refusal;
  /** A sentence where the form cannot write a key. Default: it can write every one. */
  key?(key: string): Refusal | undefined;
  bigint(value: bigint): T | Refusal;
  bytes(value: Uint8Array): T;
  list(items: readonly T[]): T;
  object(fields: readonly (readonly [key: string, value: T])[]): T;
}

/** Why a form refuses a value. */
export class Refusal {
  constructor(readonly message: string) {}
}

/** A value's form, or what stands in its way. `value` is undefined where it is left out (`undefined`). */
export type Formed<T> =
  | { readonly value: T | undefined; readonly issues?: undefined }
  | { readonly value?: undefined; readonly issues: readonly [Issue, ...Issue[]] };

/** What a walk through one value carries along. */
interface Walk<T> {
  readonly form: ValueForm<T>;
  readonly path: PropertyKey[];
  readonly ancestors: Set<object>;
  readonly issues: Issue[];
}

/**
 * Brings a JavaScript value into a wire form, without surprises: `undefined` omits its key (and is null in a list), a Date is
 * its ISO string, `toJSON` is honoured. What has no form (functions, symbols, Map, Set, Promise, cycles …) is an issue with
 * its path, never left out in silence.
 */
export function walkValue<T>(value: unknown, form: ValueForm<T>): Formed<T> {
  const walk: Walk<T> = { form, path: [], ancestors: new Set(), issues: [] };
  const formed = toForm(value, walk);
  const [first, ...rest] = walk.issues;
  return first === undefined ? { value: formed } : { issues: [first, ...rest] };
}

function toForm<T>(value: unknown, walk: Walk<T>): T | undefined {
  const { form } = walk;
  switch (typeof value) {
    case 'string':
      return take(form.text(value), walk);
    case 'boolean':
      return form.boolean(value);
    case 'number':
      return form.number(value) ?? refuse(walk, `${String(value)} has no ${form.name} form`);
    case 'bigint':
      return take(form.bigint(value), walk);
    case 'undefined':
      return undefined;
    case 'object':
      return value === null ? form.null : objectToForm(value, walk);
    default:
      return refuse(walk, `a ${typeof value} has no ${form.name} form`);
  }
}

function take<T>(formed: T | Refusal, walk: Walk<T>): T | undefined {
  return formed instanceof Refusal ? refuse(walk, formed.message) : formed;
}

function objectToForm<T>(value: object, walk: Walk<T>): T | undefined {
  try {
    return kindToForm(value, walk);
  } catch {
    // A getter, a `toJSON` or a proxy: what they throw may hold anything, and belongs to the author's log.
    return refuse(walk, 'throws when it is read');
  }
}

function kindToForm<T>(value: object, walk: Walk<T>): T | undefined {
  const { form, ancestors } = walk;
  if (value instanceof Uint8Array) return form.bytes(value);
  if (value instanceof ArrayBuffer) return form.bytes(new Uint8Array(value));
  if (value instanceof Date) return dateToForm(value, walk);
  if (ancestors.has(value)) return refuse(walk, 'refers back to a value that contains it');
  if (ancestors.size >= form.maxDepth) return refuse(walk, `is nested deeper than ${form.maxDepth} levels`);
  ancestors.add(value);
  try {
    return nestedToForm(value, walk);
  } finally {
    ancestors.delete(value);
  }
}

function nestedToForm<T>(value: object, walk: Walk<T>): T | undefined {
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return toForm(value.toJSON(String(walk.path.at(-1) ?? '')), walk);
  }
  if (Array.isArray(value)) return listToForm(value, walk);
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return tag === 'Object' ? fieldsToForm(value, walk) : refuse(walk, `${tag} has no ${walk.form.name} form`);
}

function listToForm<T>(list: readonly unknown[], walk: Walk<T>): T {
  const items: T[] = [];
  for (let index = 0; index < list.length; index += 1) items.push(at(list[index], index, walk) ?? walk.form.null);
  return walk.form.list(items);
}

function fieldsToForm<T>(value: object, walk: Walk<T>): T {
  const fields: [string, T][] = [];
  for (const [key, field] of Object.entries(value)) {
    const refusal = walk.form.key?.(key);
    const formed = refusal === undefined ? at(field, key, walk) : refuseAt(key, refusal.message, walk);
    if (formed !== undefined) fields.push([key, formed]);
  }
  return walk.form.object(fields);
}

function at<T>(value: unknown, key: PropertyKey, walk: Walk<T>): T | undefined {
  walk.path.push(key);
  const formed = toForm(value, walk);
  walk.path.pop();
  return formed;
}

function refuseAt<T>(key: string, message: string, walk: Walk<T>): undefined {
  walk.issues.push({ message, path: [...walk.path, key] });
}

function dateToForm<T>(date: Date, walk: Walk<T>): T | undefined {
  return Number.isNaN(date.getTime())
    ? refuse(walk, `a Date without a time has no ${walk.form.name} form`)
    : take(walk.form.text(date.toISOString()), walk);
}

function refuse<T>(walk: Walk<T>, message: string): undefined {
  walk.issues.push({ message, path: [...walk.path] });
}
