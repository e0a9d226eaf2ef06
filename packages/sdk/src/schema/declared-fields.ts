import {
  type Alternative,
  admits,
  alternativesOf,
  isPart,
  type JsonType,
  namedValues,
  type SchemaPart,
} from './alternatives.js';
import type { JsonSchema } from './json-schema-of.js';

/** A field of an object as its schema declares it. */
export interface DeclaredField {
  readonly name: string;
  /** JSON Schema's name of the one type it has, null aside; empty where it may have several, or it is not known. */
  readonly type: JsonType | '';
  readonly description: string;
  readonly required: boolean;
  /** Undefined where there is none. */
  readonly default: unknown;
  /** JSON Schema's name of the form that a text must have; undefined where there is none. */
  readonly format: string | undefined;
  /** All that it may be, null aside; undefined where that is not a matter of a list. */
  readonly values: readonly unknown[] | undefined;
}

const types: readonly JsonType[] = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

/** The ways to satisfy a schema that are objects. */
export function objectWaysOf(schema: JsonSchema): readonly Alternative[] {
  return alternativesOf(schema, schema).filter((way) => admits(way, 'object'));
}

/**
 * The fields of an object schema, in the order of their declaration. The branches of a union are laid over each other: a
 * field is required where all of them require it.
 */
export function declaredFieldsOf(schema: JsonSchema): readonly DeclaredField[] {
  const ways = objectWaysOf(schema);
  const names = new Set(ways.flatMap((way) => way.flatMap((part) => Object.keys(propertiesOf(part)))));
  return Array.from(names, (name) => fieldOf(name, ways, schema));
}

function fieldOf(name: string, ways: readonly Alternative[], root: JsonSchema): DeclaredField {
  const declared = ways.flatMap((way) => way.flatMap((part) => ownProperty(part, name)));
  const own = declared.flatMap((schema) => alternativesOf(schema, root));
  const parts = own.flat();
  const text = (keyword: string) => parts.map((part) => part[keyword]).find((value) => typeof value === 'string');
  return {
    name,
    type: commonTypeOf(own),
    description: text('description') ?? '',
    required: ways.every((way) => way.some((part) => requires(part, name))),
    default: parts.find((part) => part.default !== undefined)?.default,
    format: text('format'),
    values: valuesOf(own),
  };
}

/** The one type that all ways have in common, null aside. */
export function commonTypeOf(ways: readonly Alternative[]): JsonType | '' {
  const admitted = types.filter((type) => ways.some((way) => admits(way, type)));
  const distinct = admitted.includes('number') ? admitted.filter((type) => type !== 'integer') : admitted;
  const [only, ...others] = distinct;
  return only === undefined || others.length > 0 ? '' : only;
}

/** What the ways name one by one, where each of them does or is null alone. */
function valuesOf(ways: readonly Alternative[]): readonly unknown[] | undefined {
  const found = new Set<unknown>();
  for (const way of ways.filter((one) => types.some((type) => admits(one, type)))) {
    const [first, ...others] = way.map(namedValues).filter((values) => values !== undefined);
    if (first === undefined) return undefined;
    for (const value of first) if (others.every((other) => other.includes(value))) found.add(value);
  }
  found.delete(null);
  return found.size === 0 ? undefined : Array.from(found);
}

function ownProperty(part: SchemaPart, name: string): readonly unknown[] {
  const properties = propertiesOf(part);
  return Object.hasOwn(properties, name) ? [properties[name]] : [];
}

function propertiesOf(part: SchemaPart): SchemaPart {
  return isPart(part.properties) ? part.properties : {};
}

function requires(part: SchemaPart, name: string): boolean {
  return Array.isArray(part.required) && part.required.includes(name);
}
