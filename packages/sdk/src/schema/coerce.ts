import type { Issue } from '../contract/issues.js';
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
import { coerceInteger, coerceText, tooLarge } from './coerce-scalar.js';
import type { JsonSchema } from './json-schema-of.js';

/** A coerced value and the integers in it that could not be kept exact. */
export interface Coerced {
  readonly value: JsonObject;
  readonly issues: readonly Issue[];
}

/** What the walk through a value carries along. */
interface Walk {
  readonly root: JsonSchema;
  readonly path: readonly PropertyKey[];
  readonly issues: Issue[];
}

/**
 * Turns strings into the numbers, integers and booleans that the schema declares, at any depth. AWF's templates make a string
 * of everything (AWF spec §10.9). Only where no string is admitted, and only texts that say exactly such a value (`7`,
 * `1.5e+06`, `true`); anything else stays for the schema to refuse. Integers beyond 2^53 become a bigint or text where the
 * schema takes one; where it takes numbers alone they are issues.
 */
export function coerceInput(value: JsonObject, schema: JsonSchema): Coerced {
  const issues: Issue[] = [];
  const coerced = coerceObject(value, alternativesOf(schema, schema), { root: schema, path: [], issues });
  return { value: coerced, issues };
}

function coerce(value: Json, ways: readonly Alternative[], walk: Walk): Json {
  if (typeof value === 'string') return exact(value, coerceText(value, ways), walk);
  if (typeof value === 'number' || typeof value === 'bigint') return exact(value, coerceInteger(value, ways), walk);
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? coerceList(value, ways, walk) : coerceObject(value, ways, walk);
}

function exact(value: Json, coerced: Json | undefined, { path, issues }: Walk): Json {
  if (coerced === undefined) issues.push({ message: tooLarge, path });
  return coerced ?? value;
}

function coerceList(list: readonly Json[], ways: readonly Alternative[], walk: Walk): Json {
  const admitting = ways.filter((way) => admits(way, 'array'));
  return list.map((item, index) =>
    coerce(
      item,
      under(admitting, walk.root, (part) => itemSchema(part, index)),
      at(walk, index),
    ),
  );
}

function coerceObject(value: JsonObject, ways: readonly Alternative[], walk: Walk): JsonObject {
  const admitting = ways.filter((way) => admits(way, 'object') && way.every((part) => fitsNamed(part, value)));
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      coerce(
        field,
        under(admitting, walk.root, (part) => propertySchema(part, key)),
        at(walk, key),
      ),
    ]),
  );
}

function at(walk: Walk, key: PropertyKey): Walk {
  return { ...walk, path: [...walk.path, key] };
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
