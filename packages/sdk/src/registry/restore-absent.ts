import type { Json, JsonObject } from '../contract/json.js';
import { type Alternative, admits, alternativesOf } from '../schema/alternatives.js';
import type { JsonSchema } from '../schema/json-schema-of.js';
import {
  type FieldType,
  fieldNamesOf,
  fieldTypeOf,
  fieldWaysOf,
  isNullable,
  isRequired,
  type Scope,
} from './field-type.js';

/**
 * Puts back what a message of a schema cannot say, so that the schema finds it: an empty list, an empty map and null are
 * nothing on the wire. Only what the schema requires is put back: of the others nobody knows.
 */
export function restoreAbsent(value: JsonObject, schema: JsonSchema): JsonObject {
  return restoreObject(value, alternativesOf(schema, schema), { root: schema, open: [] });
}

function restoreObject(value: JsonObject, ways: readonly Alternative[], scope: Scope): JsonObject {
  const own = ways.filter((way) => admits(way, 'object'));
  const inner = { ...scope, open: [...scope.open, ...own.flat()] };
  const fields = fieldNamesOf(own).flatMap((name): [string, Json][] => {
    const fieldWays = fieldWaysOf(own, name, inner);
    const sent = Object.hasOwn(value, name) ? value[name] : undefined;
    if (sent !== undefined) return [[name, restore(sent, fieldTypeOf(fieldWays, inner), inner)]];
    const absent = isRequired(own, name) ? absentValue(fieldWays, inner) : undefined;
    return absent === undefined ? [] : [[name, absent]];
  });
  return { ...value, ...Object.fromEntries(fields) };
}

function absentValue(ways: readonly Alternative[], scope: Scope): Json | undefined {
  const { kind } = fieldTypeOf(ways, scope);
  if (kind === 'value') return undefined;
  if (isNullable(ways)) return null;
  return kind === 'list' ? [] : kind === 'map' ? {} : undefined;
}

function restore(value: Json, type: FieldType, scope: Scope): Json {
  if (type.kind === 'message') return isObject(value) ? restoreObject(value, type.ways, scope) : value;
  if (type.kind === 'list' && Array.isArray(value)) return value.map((item: Json) => restore(item, type.of, scope));
  if (type.kind !== 'map' || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item, type.of, scope)]));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
