import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKeys } from './json-keys.js';

const places = (text: string) => Object.fromEntries(findKeys(text));

describe('findKeys', () => {
  it.each<[text: string, found: Readonly<Record<string, number>>]>([
    ['{}', {}],
    ['[]', {}],
    ['"a"', {}],
    ['[{"a":1}]', {}],
    ['{"a":1,"b":2}', { a: 1, b: 7 }],
    ['{ "a" \n : {"b":{"c":1}}, "d":[{"e":1}] }', { a: 2, d: 25 }],
    ['{"a":"b","c":["d","e:"]}', { a: 1, c: 9 }],
    ['{"a":"\\"x\\":{[","b":1}', { a: 1, b: 16 }],
    ['{"a":"\\\\","b":1}', { a: 1, b: 10 }],
    ['{"\\u0061":1}', { a: 1 }],
    ['{"":1,"}":2}', { '': 1, '}': 6 }],
    ['{"a":1,"a":2}', { a: 7 }],
  ])('finds in %s the keys %j', (text, found) => {
    expect(places(text)).toEqual(found);
  });

  it('takes __proto__ as any other key', () => {
    expect([...findKeys('{"__proto__":{"a":1}}')]).toEqual([['__proto__', 1]]);
  });

  it('finds the keys of the outermost object alone, each where it stands', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.constantFrom(0, 2),
        (value, indent) => {
          const text = JSON.stringify(value, undefined, indent);
          const found = findKeys(text);
          expect([...found.keys()].sort()).toEqual(Object.keys(value).sort());
          for (const [key, offset] of found) expect(text.startsWith(JSON.stringify(key), offset)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('takes a text as long as a manifest may be', () => {
    const long = 'x\\"'.repeat(350_000);
    expect(places(`{"a":"${long}","b":${'['.repeat(1_000)}${']'.repeat(1_000)}}`)).toMatchObject({
      a: 1,
      b: expect.any(Number),
    });
  });
});
