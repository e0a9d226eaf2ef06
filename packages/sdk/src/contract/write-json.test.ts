import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxJsonDepth, writeJson } from './write-json.js';

describe('writeJson', () => {
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
