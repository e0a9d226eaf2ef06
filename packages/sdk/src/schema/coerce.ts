import type { Json, JsonObject } from '../contract/json.js';
import {
  type Alternative,
  admits,
  alternativesOf,
  both,
  isPart,
  namedValues,
  type SchemaPart,
} from './alternatives.js';
import type { JsonSchema } from './json-schema-of.js';

/** How JSON writes numbers, and how Go's templates print them (`1.5e+06`). */
const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Turns strings into the numbers, integers and booleans that the schema declares, at any depth. AWF's templates make a string
 * of everything (AWF spec §10.9). Only where no string is admitted, only texts that say exactly such a value (`7`, `1.5e+06`,
 * `true`), and no integer that a double cannot hold; anything else stays for the schema to refuse.
 */
export function coerceStrings(value: JsonObject, schema: JsonSchema): JsonObject {
  return coerceObject(value, alternativesOf(schema, schema), schema);
}

function coerce(value: Json, ways: readonly Alternative[], root: JsonSchema): Json {
  if (typeof value === 'string') return coerceString(value, ways);
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? coerceList(value, ways, root) : coerceObject(value, ways, root);
}

function coerceString(text: string, ways: readonly Alternative[]): Json {
  if (ways.some((way) => admits(way, 'string'))) return text;
  if ((text === 'true' || text === 'false') && ways.some((way) => admits(way, 'boolean'))) return text === 'true';
  if (!numberText.test(text)) return text;
  const number = Number(text);
  const fits =
    (Number.isSafeInteger(number) && ways.some((way) => admits(way, 'integer'))) ||
    (Number.isFinite(number) && ways.some((way) => admits(way, 'number')));
  return fits ? number : text;
}

function coerceList(list: readonly Json[], ways: readonly Alternative[], root: JsonSchema): Json {
  const admitting = ways.filter((way) => admits(way, 'array'));
  return list.map((item, index) =>
    coerce(
      item,
      under(admitting, root, (part) => itemSchema(part, index)),
      root,
    ),
  );
}

function coerceObject(value: JsonObject, ways: readonly Alternative[], root: JsonSchema): JsonObject {
  const admitting = ways.filter((way) => admits(way, 'object') && way.every((part) => fitsNamed(part, value)));
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      coerce(
        field,
        under(admitting, root, (part) => propertySchema(part, key)),
        root,
      ),
    ]),
  );
}

/** The ways to satisfy what the parts say about one item or property. */
function under(
  ways: readonly Alternative[],
  root: JsonSchema,
  schemaIn: (part: SchemaPart) => unknown,
): readonly Alternative[] {
  return ways.flatMap((way) =>
    way.reduce<readonly Alternative[]>((found, part) => both(found, alternativesOf(schemaIn(part), root)), [[]]),
  );
}

/** Keeps out the branches of a union whose discriminator has another value. */
function fitsNamed(part: SchemaPart, value: JsonObject): boolean {
  const properties = part.properties;
  if (!isPart(properties)) return true;
  return Object.entries(properties).every(([key, schema]) => {
    const named = isPart(schema) ? namedValues(schema) : undefined;
    if (named === undefined || !Object.hasOwn(value, key)) return true;
    return named.some((one) => one === value[key] || String(one) === value[key]);
  });
}

function propertySchema(part: SchemaPart, key: string): unknown {
  const properties = part.properties;
  if (isPart(properties) && Object.hasOwn(properties, key)) return properties[key];
  // A pattern may say more about the key than we read here: open.
  return part.patternProperties === undefined ? (part.additionalProperties ?? true) : true;
}

function itemSchema(part: SchemaPart, index: number): unknown {
  const first = part.prefixItems;
  if (Array.isArray(first) && index < first.length) return first[index];
  return part.items ?? true;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
