import {
  type Alternative,
  admits,
  alternativesOf,
  isPart,
  namedValues,
  type SchemaPart,
} from '../schema/alternatives.js';
import { commonTypeOf } from '../schema/declared-fields.js';
import type { JsonSchema } from '../schema/json-schema-of.js';

/** What a field of a message is made of a schema. */
export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  /** Any JSON value: what protobuf has no type for. */
  | { readonly kind: 'value' }
  /** An object of any JSON values. */
  | { readonly kind: 'struct' }
  | { readonly kind: 'message'; readonly ways: readonly Alternative[] }
  | { readonly kind: 'list'; readonly of: SingleType }
  | { readonly kind: 'map'; readonly of: SingleType };

/** What a list or a map can hold: protobuf has no lists of lists. */
export type SingleType = Exclude<FieldType, { readonly kind: 'list' | 'map' }>;

/** Protobuf's own types that are used. An integer has 64 bits only where its schema asks for it by the format `int64`. */
export type Scalar = 'string' | 'bool' | 'double' | 'int32' | 'int64';

/** Where schemas are looked at: `open` holds the objects that are being described, as one inside itself has no end. */
export interface Scope {
  readonly root: JsonSchema;
  readonly open: readonly unknown[];
}

const valueTypes = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
const int32 = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** The type of a field by the ways in which its schema can be satisfied; null among them is a field that is not set. */
export function fieldTypeOf(ways: readonly Alternative[], scope: Scope): FieldType {
  const own = ways.filter((way) => !isNull(way));
  switch (commonTypeOf(own)) {
    case 'string':
      return { kind: 'scalar', scalar: 'string' };
    case 'boolean':
      return { kind: 'scalar', scalar: 'bool' };
    case 'number':
      return { kind: 'scalar', scalar: 'double' };
    case 'integer':
      return { kind: 'scalar', scalar: integerOf(own) };
    case 'array':
      return { kind: 'list', of: singleTypeOf(itemWays(own, scope), scope) };
    case 'object':
      return objectOf(own, scope);
    default:
      return { kind: 'value' };
  }
}

/** The names of the fields that the ways declare, in the order of their declaration. */
export function fieldNamesOf(ways: readonly Alternative[]): readonly string[] {
  return [...new Set(ways.flatMap((way) => way.flatMap((part) => Object.keys(propertiesOf(part)))))];
}

/** The ways in which one field can be satisfied. */
export function fieldWaysOf(ways: readonly Alternative[], name: string, { root }: Scope): readonly Alternative[] {
  const declared = ways.flatMap((way) => way.map(propertiesOf)).filter((properties) => Object.hasOwn(properties, name));
  return declared.flatMap((properties) => alternativesOf(properties[name], root));
}

/** Whether an object cannot do without a field. */
export function isRequired(ways: readonly Alternative[], name: string): boolean {
  return ways.every((way) => way.some(({ required }) => Array.isArray(required) && required.includes(name)));
}

/** Whether null satisfies one of the ways. */
export function isNullable(ways: readonly Alternative[]): boolean {
  return ways.some((way) => admits(way, 'null'));
}

function singleTypeOf(ways: readonly Alternative[], scope: Scope): SingleType {
  if (isNullable(ways)) return { kind: 'value' };
  const type = fieldTypeOf(ways, scope);
  if (type.kind === 'list') return { kind: 'value' };
  if (type.kind === 'map') return { kind: 'struct' };
  return type;
}

function objectOf(ways: readonly Alternative[], scope: Scope): FieldType {
  const parts = ways.flat();
  if (parts.some((part) => scope.open.includes(part))) return { kind: 'struct' };
  if (parts.some((part) => isPart(part.properties)) && !parts.some(isFreeForm)) return { kind: 'message', ways };
  const values = parts.map(({ additionalProperties }) => additionalProperties).filter(isPart);
  const [only, ...others] = values;
  if (only === undefined || others.length > 0 || ways.length > 1) return { kind: 'struct' };
  const of = singleTypeOf(alternativesOf(only, scope.root), scope);
  return of.kind === 'value' ? { kind: 'struct' } : { kind: 'map', of };
}

/** No field of its own, and any other. */
function isFreeForm({ properties, additionalProperties }: SchemaPart): boolean {
  const isOpen = additionalProperties === true || isPart(additionalProperties);
  return isOpen && isPart(properties) && Object.keys(properties).length === 0;
}

function itemWays(ways: readonly Alternative[], { root }: Scope): readonly Alternative[] {
  if (ways.length !== 1) return [[]];
  const parts = ways.flat();
  const items = parts.map((part) => part.items).filter((item) => item !== undefined);
  if (items.length !== 1 || parts.some((part) => part.prefixItems !== undefined)) return [[]];
  return alternativesOf(items[0], root);
}

function integerOf(ways: readonly Alternative[]): Scalar {
  if (ways.some((way) => way.some(({ format }) => format === 'int64'))) return 'int64';
  return ways.every(fitsInt32) ? 'int32' : 'double';
}

function fitsInt32(way: Alternative): boolean {
  const named = way.flatMap((part) => namedValues(part) ?? []).filter((value) => value !== null);
  if (named.length > 0) return named.every((value) => typeof value === 'number' && isInt32(value));
  const bounds = (keywords: readonly string[]) =>
    way.flatMap((part) => keywords.map((keyword) => part[keyword])).filter((bound) => typeof bound === 'number');
  const least = Math.max(...bounds(['minimum', 'exclusiveMinimum']));
  const most = Math.min(...bounds(['maximum', 'exclusiveMaximum']));
  return least >= int32.least && most <= int32.most;
}

function isInt32(value: number): boolean {
  return value >= int32.least && value <= int32.most;
}

/** Whether null is all that satisfies a way. */
function isNull(way: Alternative): boolean {
  return admits(way, 'null') && !valueTypes.some((type) => admits(way, type));
}

function propertiesOf(part: SchemaPart): SchemaPart {
  return isPart(part.properties) ? part.properties : {};
}
