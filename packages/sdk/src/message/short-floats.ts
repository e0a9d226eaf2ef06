import { type DescField, type DescMessage, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { isObject } from './message-json.js';

/** Whether a message holds a `float`, itself or further inside. */
export function holdsFloats(desc: DescMessage, seen: ReadonlySet<DescMessage> = new Set()): boolean {
  if (seen.has(desc)) return false;
  const within = new Set([...seen, desc]);
  return desc.fields.some((field) => {
    if ('scalar' in field && field.scalar === ScalarType.FLOAT) return true;
    return field.message !== undefined && holdsFloats(field.message, within);
  });
}

/**
 * Writes the numbers of `float` fields with the digits that they need: 0.1, where the double of the same value has 0.10000000149.
 * So does Go's JSON of messages; the library's is the double's.
 */
export function shortFloats(json: JsonValue, desc: DescMessage): JsonValue {
  if (desc.typeName === 'google.protobuf.FloatValue') return shortFloat(json);
  if (!isObject(json) || desc.typeName.startsWith('google.protobuf.')) return json;
  const fields = new Map(desc.fields.map((field) => [field.name, field]));
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, shortField(value, fields.get(key))]));
}

function shortField(value: JsonValue, field: DescField | undefined): JsonValue {
  if (field?.fieldKind === 'list' && Array.isArray(value)) return value.map((item) => shortPart(item, field));
  if (field?.fieldKind === 'map' && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortPart(item, field)]));
  }
  return field === undefined ? value : shortPart(value, field);
}

function shortPart(value: JsonValue, field: DescField): JsonValue {
  if (field.message !== undefined) return shortFloats(value, field.message);
  return field.scalar === ScalarType.FLOAT ? shortFloat(value) : value;
}

/** Nine digits tell any two floats apart. */
function shortFloat(value: JsonValue): JsonValue {
  if (typeof value !== 'number') return value;
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
