import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType } from '@bufbuild/protobuf';

const trueWords = ['true', '1', 'yes', 'on'];
const falseWords = ['false', '0', 'no', 'off'];

/**
 * Makes booleans and numbers of the strings at the top of an object where the message's field is one: templates and
 * environment variables give strings. An empty one leaves its field out, and one that says no such value stays as it is, to be
 * refused. (Workflow spec §6.3.)
 */
export function coerceStrings(json: JsonObject, desc: DescMessage): JsonObject {
  const fields = new Map(
    desc.fields.flatMap((field) => [[field.name, field] as const, [field.jsonName, field] as const]),
  );
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => {
      const coerced = typeof value === 'string' ? coerceString(value, fields.get(key)) : value;
      return coerced === undefined ? [] : [[key, coerced] as const];
    }),
  );
}

/** Undefined where the field is to be left out. */
function coerceString(text: string, field: DescField | undefined): JsonValue | undefined {
  if (field?.fieldKind !== 'scalar' || field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES)
    return text;
  if (text === '') return undefined;
  if (field.scalar === ScalarType.BOOL) return toBoolean(text) ?? text;
  if (field.scalar === ScalarType.DOUBLE || field.scalar === ScalarType.FLOAT) return toNumber(text) ?? text;
  // Its digits, so that none is lost on the way.
  return /^[+-]?\d+$/.test(text) ? String(BigInt(text.replace(/^\+/, ''))) : text;
}

function toBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return trueWords.includes(word) ? true : falseWords.includes(word) ? false : undefined;
}

function toNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
