import { writeJson } from '../contract/write-json.js';
import { sdkError } from '../errors/sdk-error.js';
import { isPart, jsonTypeOf } from './alternatives.js';

/** What a keyword's argument demands of a value: undefined where it holds, else the rule that was broken. */
export type Rule = (value: unknown) => string | undefined;

/** Makes the rule of a keyword from its argument; throws a sentence's end ("must be …") where the argument is unusable. */
type RuleMaker = (argument: unknown, refuse: (must: string) => never) => Rule;

const email = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
const typeNames = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

/** The keywords that look at a value as a whole, each with its check. */
export const jsonRules: Readonly<Record<string, RuleMaker>> = {
  type: (argument, refuse) => {
    const names: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
    if (names.length === 0 || !names.every((name) => typeof name === 'string' && typeNames.includes(name)))
      refuse('name JSON types');
    return (value) =>
      hasType(value, names) ? undefined : `expected ${names.join(' or ')}, received ${jsonTypeOf(value)}`;
  },
  enum: (argument, refuse) => {
    const allowed: readonly unknown[] = Array.isArray(argument) ? argument : refuse('be a list');
    const texts = allowed.map((one) => writeJson(one).text ?? refuse('be a list of JSON values'));
    const known = new Set(allowed.map(sameText));
    return (value) => (known.has(sameText(value)) ? undefined : `expected one of ${texts.join(', ')}`);
  },
  const: (argument, refuse) => {
    const text = writeJson(argument).text ?? refuse('be a JSON value');
    const known = sameText(argument);
    return (value) => (sameText(value) === known ? undefined : `expected ${text}`);
  },
  pattern: (argument, refuse) => {
    const pattern = toPattern(argument) ?? refuse('be a regular expression');
    return onStrings((text) => (pattern.test(text) ? undefined : `expected a text that matches ${pattern.source}`));
  },
  format: (argument, refuse) => {
    // Says how an integer travels under a typed contract; a bound of its own says what it may be.
    if (argument === 'int64') return () => undefined;
    if (argument === 'email') return onStrings((text) => (email.test(text) ? undefined : 'expected an email address'));
    if (argument !== 'uri' && argument !== 'url') return refuse('be email, uri, url or int64');
    return onStrings((text) => (URL.canParse(text) ? undefined : 'expected a URL'));
  },
  minimum: bound((value, limit) => value >= limit, 'at least'),
  maximum: bound((value, limit) => value <= limit, 'at most'),
  exclusiveMinimum: bound((value, limit) => value > limit, 'more than'),
  exclusiveMaximum: bound((value, limit) => value < limit, 'less than'),
  minLength: size(textLength, (length, limit) => length >= limit, 'at least', 'characters'),
  maxLength: size(textLength, (length, limit) => length <= limit, 'at most', 'characters'),
  minItems: size(listLength, (length, limit) => length >= limit, 'at least', 'items'),
  maxItems: size(listLength, (length, limit) => length <= limit, 'at most', 'items'),
};

/** Refuses a JSON Schema at its definition. */
export function refuseSchema(where: string, sentence: string): never {
  throw sdkError('SCHEMA_UNSUPPORTED', `fromJsonSchema: ${where === '' ? 'the schema' : where} ${sentence}`);
}

function hasType(value: unknown, names: readonly unknown[]): boolean {
  const type = jsonTypeOf(value);
  return names.includes(type) || (type === 'integer' && names.includes('number'));
}

/** A text that equal values share, whatever the order of their keys; undefined where a value has no JSON form. */
function sameText(value: unknown): string | undefined {
  const { text } = writeJson(value);
  return text?.startsWith('{') || text?.startsWith('[') ? JSON.stringify(JSON.parse(text), sortKeys) : text;
}

function sortKeys(_key: string, value: unknown): unknown {
  if (!isPart(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function onStrings(check: (text: string) => string | undefined): Rule {
  return (value) => (typeof value === 'string' ? check(value) : undefined);
}

function bound(holds: (value: number, limit: number) => boolean, words: string): RuleMaker {
  return (argument, refuse) => {
    const limit = typeof argument === 'number' ? argument : refuse('be a number');
    return (value) => (typeof value !== 'number' || holds(value, limit) ? undefined : `expected ${words} ${limit}`);
  };
}

function size(
  lengthOf: (value: unknown) => number | undefined,
  holds: (length: number, limit: number) => boolean,
  ...[words, unit]: [words: string, unit: string]
): RuleMaker {
  return (argument, refuse) => {
    const limit = typeof argument === 'number' ? argument : refuse('be a number');
    return (value) => {
      const length = lengthOf(value);
      return length === undefined || holds(length, limit) ? undefined : `expected ${words} ${limit} ${unit}`;
    };
  };
}

function textLength(value: unknown): number | undefined {
  return typeof value === 'string' ? Array.from(value).length : undefined;
}

function listLength(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}

function toPattern(argument: unknown): RegExp | undefined {
  if (typeof argument !== 'string') return undefined;
  try {
    return new RegExp(argument, 'u');
  } catch {
    return undefined;
  }
}
