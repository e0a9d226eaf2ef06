import type { Json } from '../contract/json.js';
import { type Alternative, admits, namedValues } from './alternatives.js';

/** How JSON writes numbers, and how Go's templates print them (`1.5e+06`). */
const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Integers of fewer digits are always exact. */
const longInteger = /^-?[1-9]\d{15,}$/;

/** What an integer that no double holds is refused with, where the schema takes numbers alone. */
export const tooLarge =
  'the integer is too large to be exact as a number: the field must be declared as text, and sent as text';

/**
 * A text under the ways that its schema leaves: where none takes a text, the number, integer or boolean that it says.
 * Undefined for an integer that would not be exact.
 */
export function coerceText(text: string, ways: readonly Alternative[]): Json | undefined {
  if (ways.some((way) => admits(way, 'string'))) return text;
  if ((text === 'true' || text === 'false') && ways.some((way) => admits(way, 'boolean'))) return text === 'true';
  if (!numberText.test(text)) return text;
  const number = Number(text);
  if (isLong(text, number) && admitsNumbers(ways)) return exactNumber(text, ways);
  const fits =
    (Number.isSafeInteger(number) && ways.some((way) => admits(way, 'integer'))) ||
    (Number.isFinite(number) && ways.some((way) => admits(way, 'number')));
  return fits ? number : text;
}

/**
 * An integer beyond 2^53 in the form that its schema takes: a bigint where the type is left open (no JSON Schema says
 * "bigint"), else its digits as text, else a number that has these very digits. Undefined where there is none of them.
 */
export function coerceInteger(value: number | bigint, ways: readonly Alternative[]): Json | undefined {
  const digits = String(value);
  if (!isLong(digits, Number(value))) return value;
  if (ways.some(isOpen)) return BigInt(digits);
  if (ways.some((way) => admits(way, 'string') && way.every((part) => namedValues(part) === undefined))) return digits;
  return admitsNumbers(ways) ? exactNumber(digits, ways) : value;
}

function isLong(text: string, number: number): boolean {
  return longInteger.test(text) && !Number.isSafeInteger(number);
}

function exactNumber(digits: string, ways: readonly Alternative[]): number | undefined {
  const number = Number(digits);
  // A sender's double, whose digits are its own; a declared integer of this size was never one.
  return String(number) === digits && ways.some((way) => admits(way, 'number')) ? number : undefined;
}

function admitsNumbers(ways: readonly Alternative[]): boolean {
  return ways.some((way) => admits(way, 'integer'));
}

function isOpen(way: Alternative): boolean {
  return way.every((part) => part.type === undefined && namedValues(part) === undefined);
}
