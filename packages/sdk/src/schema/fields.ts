import type { Field } from '../contract/operation-schema.js';
import { writeJson } from '../contract/write-json.js';
import { type Alternative, admits, alternativesOf, isPart, type JsonType, type SchemaPart } from './alternatives.js';
import type { JsonSchema } from './json-schema-of.js';

const types: readonly JsonType[] = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

/** AWF's names for the formats it knows. (AWF spec §3.5 InputMeta.) */
const validations: ReadonlyMap<unknown, string> = new Map([
  ['uri', 'url'],
  ['url', 'url'],
  ['email', 'email'],
]);

/**
 * The fields of an object schema as engines list them, in the order of their declaration. The branches of a union are laid
 * over each other: a field is required where all of them require it.
 */
export function fieldsOf(schema: JsonSchema): readonly Field[] {
  const ways = alternativesOf(schema, schema).filter((way) => admits(way, 'object'));
  const names = new Set(ways.flatMap((way) => way.flatMap((part) => Object.keys(propertiesOf(part)))));
  return Array.from(names, (name) => fieldOf(name, ways, schema));
}

function fieldOf(name: string, ways: readonly Alternative[], root: JsonSchema): Field {
  const declared = ways.flatMap((way) => way.flatMap((part) => ownProperty(part, name)));
  const parts = declared.flatMap((schema) => alternativesOf(schema, root).flat());
  const text = (keyword: string) => parts.map((part) => part[keyword]).find((value) => typeof value === 'string');
  const fallback = defaultOf(parts);
  const validation = validations.get(text('format'));
  return {
    name,
    type: typeOf(declared, root),
    description: text('description') ?? '',
    required: ways.every((way) => way.some((part) => requires(part, name))),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(validation === undefined ? {} : { validation }),
  };
}

/** The one type all ways have in common, null aside; empty where there is no such type. */
function typeOf(declared: readonly unknown[], root: JsonSchema): string {
  const ways = declared.flatMap((schema) => alternativesOf(schema, root));
  const admitted = types.filter((type) => ways.some((way) => admits(way, type)));
  const distinct = admitted.includes('number') ? admitted.filter((type) => type !== 'integer') : admitted;
  const [only, ...others] = distinct;
  return only === undefined || others.length > 0 ? '' : only;
}

function defaultOf(parts: readonly SchemaPart[]): string | undefined {
  const value = parts.find((part) => part.default !== undefined)?.default;
  if (typeof value === 'string') return value;
  return writeJson(value).text;
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
