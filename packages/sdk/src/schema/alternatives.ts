import type { JsonSchema } from './json-schema-of.js';

/** One part of a JSON Schema, its combining keywords (`anyOf`, `allOf` …) to be ignored: they were taken apart. */
export type SchemaPart = { readonly [keyword: string]: unknown };

/** One way to satisfy a schema: all its parts must hold. Without parts, anything goes. */
export type Alternative = readonly SchemaPart[];

/** The names that JSON Schema has for types. */
export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';

/** More ways than this are not told apart; such a schema counts as open. */
const maxAlternatives = 64;

/** Takes a schema apart into the ways to satisfy it. What cannot be followed (a loop of references) is open. */
export function alternativesOf(
  schema: unknown,
  root: JsonSchema,
  seen: readonly string[] = [],
): readonly Alternative[] {
  if (schema === false) return [];
  if (!isPart(schema)) return [[]];
  let found: readonly Alternative[] = [[schema]];
  const ref = schema.$ref;
  if (typeof ref === 'string') {
    found = both(found, seen.includes(ref) ? [[]] : alternativesOf(resolve(ref, root), root, [...seen, ref]));
  }
  for (const keyword of ['anyOf', 'oneOf']) {
    const choices = schema[keyword];
    if (Array.isArray(choices)) {
      found = both(
        found,
        choices.flatMap((choice) => alternativesOf(choice, root, seen)),
      );
    }
  }
  const parts = schema.allOf;
  if (Array.isArray(parts)) for (const part of parts) found = both(found, alternativesOf(part, root, seen));
  return found;
}

/** Every combination of a way on the left with one on the right. */
export function both(left: readonly Alternative[], right: readonly Alternative[]): readonly Alternative[] {
  if (left.length * right.length > maxAlternatives) return [[]];
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

/** Whether a value of the type can satisfy all parts. A number that may have a fraction is `number`. */
export function admits(alternative: Alternative, type: JsonType): boolean {
  return alternative.every((part) => partAdmits(part, type));
}

/** The values a part names one by one, by `const` or `enum`; undefined where it names none. */
export function namedValues(part: SchemaPart): readonly unknown[] | undefined {
  if (Object.hasOwn(part, 'const')) return [part.const];
  return Array.isArray(part.enum) ? part.enum : undefined;
}

/** The type of a value; a number is `integer` where it has no fraction. */
export function jsonTypeOf(value: unknown): JsonType | 'bigint' | 'undefined' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'bigint') return 'bigint';
  return typeof value === 'boolean' ? 'boolean' : 'undefined';
}

/** Whether a value is a JSON Schema that is an object. */
export function isPart(schema: unknown): schema is SchemaPart {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}

function partAdmits(part: SchemaPart, type: JsonType): boolean {
  const named = namedValues(part);
  if (named !== undefined && !named.some((value) => covers(jsonTypeOf(value), type))) return false;
  const declared = part.type;
  if (typeof declared === 'string') return covers(declared, type);
  return Array.isArray(declared) ? declared.some((one) => covers(one, type)) : true;
}

function covers(declared: unknown, type: JsonType): boolean {
  return declared === type || (declared === 'number' && type === 'integer');
}

function resolve(ref: string, root: JsonSchema): unknown {
  // Other documents and anchors are not looked up.
  if (ref !== '#' && !ref.startsWith('#/')) return true;
  let found: unknown = root;
  for (const step of ref.slice(1).split('/').slice(1)) {
    const key = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? Reflect.get(found, key) : true;
  }
  return found;
}

/** References are URLs, in which a name may stand percent-encoded. */
function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
