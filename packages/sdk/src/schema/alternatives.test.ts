import { describe, expect, it } from 'vitest';
import {
  type Alternative,
  admits,
  alternativesOf,
  both,
  type JsonType,
  jsonTypeOf,
  namedValues,
} from './alternatives.js';

const types: readonly JsonType[] = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const open: readonly Alternative[] = [[]];
/** The titles of the parts of each way. */
const titles = (schema: object) =>
  alternativesOf(schema, schema as never).map((way) => way.flatMap(({ title }) => title ?? []));
const admitted = (schema: object) =>
  types.filter((type) => alternativesOf(schema, schema as never).some((way) => admits(way, type)));

describe('the ways to satisfy a schema', () => {
  it('are none of false, and open of what says nothing', () => {
    expect(alternativesOf(false, false)).toEqual([]);
    for (const schema of [true, undefined, null, 'text', []]) expect(alternativesOf(schema, true)).toEqual(open);
  });

  it('are every choice with all that must hold beside it', () => {
    const schema = {
      title: 'own',
      anyOf: [{ title: 'a' }, { title: 'b' }],
      oneOf: [{ title: 'c' }, { title: 'd' }],
      allOf: [{ title: 'e' }, { anyOf: [{ title: 'f' }, false] }],
    };
    expect(titles(schema)).toEqual([
      ['own', 'a', 'c', 'e', 'f'],
      ['own', 'a', 'd', 'e', 'f'],
      ['own', 'b', 'c', 'e', 'f'],
      ['own', 'b', 'd', 'e', 'f'],
    ]);
  });

  it('are open where there are more than can be told apart', () => {
    const choices = Array.from({ length: 64 }, (_none, index) => ({ const: index }));
    expect(alternativesOf({ anyOf: choices }, true)).toHaveLength(64);
    expect(alternativesOf({ anyOf: [...choices, { const: 64 }] }, true)).toEqual(open);
    expect(both([[], []], [])).toEqual([]);
  });

  it.each([
    ['a definition', '#/$defs/city', ['city']],
    ['a name with slashes and tildes', '#/$defs/a~1b~0c', ['odd']],
    ['a percent-encoded name', '#/$defs/two%20words', ['words']],
    ['a name that is no valid encoding', '#/$defs/100%', ['percent']],
    ['an item of a list', '#/$defs/list/1', ['second']],
    ['what is not there', '#/$defs/none', []],
    ['what every object has', '#/$defs/constructor', []],
    ['an anchor, which is not the whole schema', '#city', []],
    ['another document', 'https://example.com/schema', []],
  ])('follow a reference to %s', (_what, $ref, found) => {
    const $defs = {
      city: { title: 'city' },
      'a/b~c': { title: 'odd' },
      'two words': { title: 'words' },
      '100%': { title: 'percent' },
      list: [{ title: 'first' }, { title: 'second' }],
    };
    expect(titles({ title: 'root', $defs, allOf: [{ $ref }] })).toEqual([['root', ...found]]);
  });

  it('end where references go in a circle', () => {
    const schema = { $ref: '#/$defs/a', $defs: { a: { title: 'a', $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };
    expect(titles(schema)).toEqual([['a']]);
    expect(alternativesOf({ $ref: '#' }, { $ref: '#' })).toEqual([[{ $ref: '#' }, { $ref: '#' }]]);
  });
});

describe('the types that a schema admits', () => {
  it.each([
    [{}, types],
    [{ type: 'number' }, ['number', 'integer']],
    [{ type: 'integer' }, ['integer']],
    [{ type: ['string', 'null'] }, ['string', 'null']],
    [{ enum: ['a', 1, null] }, ['string', 'integer', 'null']],
    [{ enum: ['a', 1], type: 'string' }, ['string']],
    [{ enum: [] }, []],
    [{ const: undefined }, []],
    [{ const: 1.5 }, ['number', 'integer']],
    [{ allOf: [{ type: 'string' }, { type: 'number' }] }, []],
    [{ anyOf: [{ type: 'array' }, { const: {} }] }, ['array', 'object']],
  ])('of %j are %j', (schema, expected) => {
    expect(admitted(schema)).toEqual(expected);
  });

  it('are told by the values that a part names', () => {
    expect(namedValues({ const: undefined })).toEqual([undefined]);
    expect(namedValues({ enum: [1, 2] })).toEqual([1, 2]);
    expect(namedValues({ enum: 'a' })).toBeUndefined();
    expect([null, [], {}, 1, 1.5, 'a', true, 1n, undefined].map(jsonTypeOf)).toEqual([
      ...['null', 'array', 'object', 'integer', 'number', 'string', 'boolean', 'bigint', 'undefined'],
    ]);
  });
});
