import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indentJson, joinObject, splitObject } from './json-text.js';

describe('splitObject', () => {
  it.each<[string, [string, string][]]>([
    ['{}', []],
    [' {\n} ', []],
    ['{"a":1}', [['a', '1']]],
    [
      '{ "a" : 1.0 , "b":{"c":[1,{"d":","}]} ,"c":"}\\"," }',
      [
        ['a', '1.0'],
        ['b', '{"c":[1,{"d":","}]}'],
        ['c', '"}\\","'],
      ],
    ],
    [
      '{"\\u0061":"\\u0061","":[],"__proto__":null}',
      [
        ['a', '"\\u0061"'],
        ['', '[]'],
        ['__proto__', 'null'],
      ],
    ],
    [
      '{"a":-1e+5,"a":12345678901234567890}',
      [
        ['a', '-1e+5'],
        ['a', '12345678901234567890'],
      ],
    ],
  ])('reads %s', (text, members) => {
    expect(splitObject(text)).toEqual(members);
  });

  it('gives back what was joined', () => {
    const members = fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 8 }), fc.json({ maxDepth: 3 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(members, (given) => {
        // A lone surrogate is written as its escape, and read as itself.
        expect(splitObject(joinObject(given))).toEqual(given.map(([key, text]) => [key, text.trim()]));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('indentJson', () => {
  it('is what JSON.stringify writes with two spaces, whatever the spaces were', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (value, spaces) => {
        expect(indentJson(JSON.stringify(value, null, spaces))).toBe(JSON.stringify(value, null, 2));
      }),
      { numRuns: 1_000 },
    );
  });

  it('changes no token', () => {
    expect(indentJson('{"a":[1.0,1e5,-0,"\\u003c",{}],"b":[],"c":12345678901234567890}')).toBe(
      '{\n  "a": [\n    1.0,\n    1e5,\n    -0,\n    "\\u003c",\n    {}\n  ],\n  "b": [],\n  "c": 12345678901234567890\n}',
    );
  });
});
