import type { Json } from './json.js';

/** The deepest nesting that Go's decoder takes for JSON. */
const maxReadDepth = 10_000;

/** Only a text with so long a run of digits can hold an integer that a double changes. */
const longRun = /\d{16}/;

/** Only a text with such a number can parse to an infinity. */
const hugeNumber = /[eE]\+?\d{2}|\d{300}/;

/** A whole number literal, where the text is known to be JSON. */
const numberLiteral = /-?\d[\d.eE+-]*/g;

/**
 * Reads a JSON text as Go does: undefined where Go would take it for no JSON, as with a number too large for a double or
 * more than 10,000 levels. Numbers are doubles, but an integer whose digits a double would change is a bigint. The text of
 * a double never holds such digits, so a number that the sender had arrives as that number.
 */
export function readJson(text: string): { readonly value: Json } | undefined {
  try {
    const value: Json = JSON.parse(text);
    if (isTooMuchForGo(text, value)) return undefined;
    return { value: longRun.test(text) ? untag(JSON.parse(tagIntegers(text))) : value };
  } catch {
    return undefined;
  }
}

function isTooMuchForGo(text: string, value: Json): boolean {
  if (text.length <= maxReadDepth && !hugeNumber.test(text)) return false;
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxReadDepth || level.some((one) => Math.abs(Number(typeof one === 'number' && one)) === Infinity))
      return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/**
 * The same JSON with inexact integers as texts `n<digits>`, and `s` before every other text but keys: `JSON.parse` shows the
 * source of a number only from Node 21 on.
 */
function tagIntegers(text: string): string {
  let tagged = '';
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const outside = text.slice(at, quote < 0 ? undefined : quote);
    tagged += outside.replace(numberLiteral, (literal) => (isExact(literal) ? literal : `"n${literal}"`));
    if (quote < 0) break;
    at = endOfText(text, quote);
    tagged += `"${isKey(text, at) ? '' : 's'}${text.slice(quote + 1, at)}`;
  }
  return tagged;
}

function isExact(literal: string): boolean {
  return !/^-?\d{16,}$/.test(literal) || String(Number(literal)) === literal;
}

/** The place after the closing quote. */
function endOfText(text: string, quote: number): number {
  let close = quote;
  let escapes: number;
  do {
    close = text.indexOf('"', close + 1);
    escapes = 0;
    while (text[close - 1 - escapes] === '\\') escapes += 1;
  } while (escapes % 2 === 1);
  return close + 1;
}

function isKey(text: string, at: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = at;
  return colon.test(text);
}

/** Turns what `tagIntegers` made back, in place: a copy would cost recursion. */
function untag(tagged: unknown): Json {
  const root = { value: tagged };
  const open: object[] = [root];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const [key, value] of Object.entries(one)) {
      if (typeof value === 'object' && value !== null) open.push(value);
      if (typeof value !== 'string') continue;
      const text = value.slice(1);
      // Defined, not assigned: `__proto__` is a key like any other.
      Reflect.defineProperty(one, key, { value: value.startsWith('n') ? BigInt(text) : text });
    }
  }
  return root.value as Json;
}
