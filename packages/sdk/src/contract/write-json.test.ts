import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxJsonDepth, writeJson } from './write-json.js';

class Point {
  readonly x = 1;
  readonly #secret = 2;
  sum(): number {
    return this.x + this.#secret;
  }
}

/** What each value looks like on the wire. */
const golden: readonly (readonly [string, unknown, string | undefined])[] = [
  ['a text', 'a "quoted"\n\u2028', '"a \\"quoted\\"\\n\u2028"'],
  ['half a surrogate pair', '\ud800', '"\\ud800"'],
  ['a number', 1.5, '1.5'],
  ['minus zero', -0, '0'],
  ['a bigint', 12345678901234567890n, '12345678901234567890'],
  ['a boolean', true, 'true'],
  ['null', null, 'null'],
  ['undefined', undefined, undefined],
  ['undefined in an object', { a: undefined, b: 1 }, '{"b":1}'],
  ['undefined in a list', [undefined, 1], '[null,1]'],
  ['a hole in a list', new Array(1), '[null]'],
  ['a Date', new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 6)), '"2024-01-02T03:04:05.006Z"'],
  ['bytes', Uint8Array.of(0, 255, 16), '"AP8Q"'],
  ['a Buffer', Buffer.from('hi'), '"aGk="'],
  ['a view into other bytes', new Uint8Array(Buffer.from('..hi..')).subarray(2, 4), '"aGk="'],
  ['an ArrayBuffer', Uint8Array.of(1).buffer, '"AQ=="'],
  ['something with toJSON', new URL('https://example.com/a'), '"https://example.com/a"'],
  ['toJSON that returns undefined', { a: { toJSON: () => undefined } }, '{}'],
  ['an instance of a class', new Point(), '{"x":1}'],
  ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ['the key __proto__', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ['a value that stands in two places', ((one) => [one, one])({ a: 1 }), '[{"a":1},{"a":1}]'],
];

const cyclic: { deep: { list: unknown[] } } = { deep: { list: [] } };
cyclic.deep.list.push(1, cyclic.deep);

/** What has no form on the wire, where it is, and what is said. */
const refused: readonly (readonly [string, unknown, readonly PropertyKey[], string])[] = [
  ['NaN', { a: [1, Number.NaN] }, ['a', 1], 'NaN has no JSON form'],
  ['Infinity', Number.NEGATIVE_INFINITY, [], '-Infinity has no JSON form'],
  ['a function', { run: () => 1 }, ['run'], 'a function has no JSON form'],
  ['a symbol', [Symbol('s')], [0], 'a symbol has no JSON form'],
  ['a Map', { m: new Map() }, ['m'], 'Map has no JSON form'],
  ['a Set', new Set(), [], 'Set has no JSON form'],
  ['a promise nobody awaited', { p: Promise.resolve() }, ['p'], 'Promise has no JSON form'],
  ['an Error', { e: new Error('x') }, ['e'], 'Error has no JSON form'],
  ['a RegExp', /x/, [], 'RegExp has no JSON form'],
  ['other typed arrays', new Float64Array(1), [], 'Float64Array has no JSON form'],
  ['a Date without a time', { d: new Date(Number.NaN) }, ['d'], 'a Date without a time has no JSON form'],
  ['a cycle', cyclic, ['deep', 'list', 1], 'refers back to a value that contains it'],
];

describe('writeJson', () => {
  it.each(golden)('writes %s', (_what, value, text) => {
    expect(writeJson(value)).toEqual({ text });
  });

  it.each(refused)('refuses %s with its path', (_what, value, path, message) => {
    expect(writeJson(value)).toEqual({ issues: [{ path, message }] });
  });

  it('reports everything that is wrong at once', () => {
    expect(writeJson({ a: Number.NaN, b: new Map(), c: 1 }).issues?.map(({ path }) => path)).toEqual([['a'], ['b']]);
  });

  it('stops at its depth instead of overflowing the stack', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = { d: deep };
    expect(writeJson(deep).issues?.[0].message).toBe(`is nested deeper than ${maxJsonDepth} levels`);
  });

  it('writes what JSON.stringify writes, for all JSON', () => {
    const agrees = (value: unknown) => writeJson(value).text === JSON.stringify(value);
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), agrees), { numRuns: 10_000 });
  });

  it('ends in JSON, in nothing or in issues, for anything', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, maxDepth: 2, maxKeys: 3 });
    const ends = (value: unknown) => {
      const { text, issues } = writeJson(value);
      if (text !== undefined) JSON.parse(text);
      return (text === undefined || issues === undefined) && (issues === undefined || issues.length > 0);
    };
    fc.assert(fc.property(anything, ends), { numRuns: 10_000 });
  });
});
