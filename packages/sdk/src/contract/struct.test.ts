import { Struct } from '@awf/plugin-proto/workflow/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inCode, readValueTables, toLiteral } from '../../test/support/values-page.js';
import { decodeStruct, encodeStruct, maxStructDepth } from './struct.js';

const travel = (value: object) => {
  const { struct, issues } = encodeStruct(value);
  if (struct === undefined) throw new TypeError(JSON.stringify(issues));
  return decodeStruct(Struct.decode(Struct.encode(struct).finish()));
};

/** What each value arrives as. The rows of the fourth table of the docs. (Workflow spec §3.4.) */
const written: readonly (readonly [what: string, value: unknown, read: unknown])[] = [
  ['a text', 'a\u2028"', 'a\u2028"'],
  ['a number', 1.5, 1.5],
  ['float32 0.1', Math.fround(0.1), 0.10000000149011612],
  ['minus zero', -0, -0],
  ['NaN', Number.NaN, 'NaN'],
  ['an infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
  ['a bigint that a double holds', 9007199254740991n, 9007199254740991],
  ['a boolean', false, false],
  ['null', null, null],
  ['bytes', Uint8Array.of(0, 255), [0, 255]],
  ['a Buffer', Buffer.from('hi'), [104, 105]],
  ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['undefined in a list', [undefined, 1], [null, 1]],
  ['undefined in an object', { a: undefined }, {}],
  ['what has toJSON', new URL('https://example.com/a'), 'https://example.com/a'],
  ['the key `__proto__`', JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
  ['nothing in lists and objects', { a: [], b: {} }, { a: [], b: {} }],
];

/** What has no form in a Struct, and what is said. The rows of the fifth table of the docs. */
const refused: readonly (readonly [what: string, value: unknown, message: string])[] = [
  [
    'a bigint that no double holds',
    9007199254740993n,
    'the integer is too large to be exact as a number: send it as text',
  ],
  [
    'a large bigint that a double holds by chance',
    2n ** 60n,
    'the integer is too large to be exact as a number: send it as text',
  ],
  ['half a surrogate pair', 'a\ud800', 'half a surrogate pair has no UTF-8 form'],
  ['a function', () => 1, 'a function has no Struct form'],
  ['a Map', new Map(), 'Map has no Struct form'],
  ['a Date without a time', new Date(Number.NaN), 'a Date without a time has no Struct form'],
];

it.each(written)('carries %s [WF-3.4-values]', (_what, value, read) => {
  expect(travel({ value, last: 1 })).toEqual(value === undefined ? { last: 1 } : { value: read, last: 1 });
});

it.each(refused)('refuses %s with its path [WF-3.4-values]', (_what, value, message) => {
  expect(encodeStruct({ a: [value] })).toEqual({ issues: [{ path: ['a', 0], message }] });
});

it('refuses a key that would become another on the wire', () => {
  expect(encodeStruct({ a: { 'b\ud800': 1, 'b\ufffd': 2 }, '\udc00': null })).toEqual({
    issues: [
      { path: ['a', 'b\ud800'], message: 'half a surrogate pair has no UTF-8 form' },
      { path: ['\udc00'], message: 'half a surrogate pair has no UTF-8 form' },
    ],
  });
});

describe('docs/values.md', () => {
  const [, , , writtenRows, refusedRows] = readValueTables();

  it('shows what the workflow engine gets', () => {
    expect(writtenRows).toEqual(written.map(([what, , read]) => `${what} | ${inCode(toLiteral(read))}`));
  });

  it('shows what has no form in a Struct', () => {
    expect(refusedRows).toEqual(refused.map(([what, , message]) => `${what} | ${message}`));
  });
});

describe('a Struct', () => {
  it('is made of objects alone', () => {
    expect(encodeStruct([1])).toEqual({ issues: [{ message: 'must be an object' }] });
    expect(encodeStruct(new Date(0))).toEqual({ issues: [{ message: 'must be an object' }] });
  });

  it('that is absent is not an empty one [WF-3.4-absent]', () => {
    expect(decodeStruct(undefined)).toBeUndefined();
    expect(travel({})).toEqual({});
  });

  it('has null for a value of no kind [WF-3.4-absent]', () => {
    expect(decodeStruct({ fields: new Map([['a', { kind: undefined }]]) })).toEqual({ a: null });
  });

  it('nests as deep as its limit and no deeper', () => {
    const nested = (levels: number) => Array.from({ length: levels }).reduce<object>((inner) => ({ d: inner }), {});
    expect(encodeStruct(nested(maxStructDepth - 1)).issues).toBeUndefined();
    expect(encodeStruct(nested(maxStructDepth)).issues).toMatchObject([
      { message: `is nested deeper than ${maxStructDepth} levels` },
    ]);
  });

  it('carries any JSON object whose texts are well formed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })), (value) => {
        expect(travel(value)).toEqual({ ...value });
      }),
    );
  });
});
