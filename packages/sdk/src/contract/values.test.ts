import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeValue, decodeValues, encodeValues } from './values.js';

/** What Go's decoder makes of each text, but for integers that it rounds. */
const golden: readonly (readonly [string, unknown])[] = [
  ['5', 5],
  [' 5 ', 5],
  ['null', null],
  ['true', true],
  ['"x"', 'x'],
  ['{"a":1,"a":2}', { a: 2 }],
  ['12345678901234567890', 12345678901234567890n],
  ['1e308', 1e308],
  ['"\\u003cb\\u003e\\u0026"', '<b>&'],
];

/** What is no JSON to Go, and therefore text. */
const raw = [
  '',
  'raw text',
  'tru',
  '{"a":1',
  "'x'",
  '01',
  '+1',
  '.5',
  'NaN',
  'Infinity',
  '\ufeff1',
  '[1,]',
  '1 2',
].concat('\u00a05', '"a\tb"', '1e400', '-1e400', '[1e400]', '{"a":[{"b":1e999}]}', '9'.repeat(400));

describe('decodeValue', () => {
  it.each(golden)('reads %s', (text, value) => {
    expect(decodeValue(Buffer.from(text))).toEqual(value);
  });

  it.each(raw)('takes %j as text', (text) => {
    expect(decodeValue(Buffer.from(text))).toBe(text);
  });

  it('keeps a long number that a double can hold', () => {
    expect(decodeValue(Buffer.from('9'.repeat(305)))).toBe(BigInt('9'.repeat(305)));
  });

  it('never throws, and never yields an infinity', () => {
    const sent = fc.oneof(
      fc.uint8Array(),
      fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text)),
    );
    const decodes = (bytes: Uint8Array) => {
      const value = decodeValue(bytes);
      return value !== undefined && Math.abs(Number(typeof value === 'number' && value)) !== Number.POSITIVE_INFINITY;
    };
    fc.assert(fc.property(sent, decodes), { numRuns: 10_000 });
  });
});

describe('decodeValues', () => {
  it('reads each value alone', () => {
    const values = new Map([
      ['i', Buffer.from('42')],
      ['bad', Buffer.from('not json')],
      ['empty', Buffer.alloc(0)],
      ['n', Buffer.from('null')],
    ]);
    expect(decodeValues(values)).toEqual({ i: 42, bad: 'not json', empty: '', n: null });
  });

  it('takes __proto__ as a key like any other', () => {
    const decoded = decodeValues(new Map([['__proto__', Buffer.from('{"polluted":true}')]]));
    expect(Object.keys(decoded)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('encodeValues', () => {
  it('writes one JSON document for each field, and leaves undefined out', () => {
    const { values } = encodeValues({ a: 1, b: 'x', c: undefined, d: { e: [true] }, f: 2n });
    expect(Array.from(values ?? [], ([key, bytes]) => [key, bytes.toString()])).toEqual([
      ['a', '1'],
      ['b', '"x"'],
      ['d', '{"e":[true]}'],
      ['f', '2'],
    ]);
  });

  it('names the whole path of what cannot be sent', () => {
    expect(encodeValues({ a: 1, b: { c: [Number.NaN] } }).issues).toEqual([
      { message: 'NaN has no JSON form', path: ['b', 'c', 0] },
    ]);
  });

  it('is read back as it was written', () => {
    const sameAgain = (fields: object) => {
      const { values } = encodeValues(fields);
      return JSON.stringify(decodeValues(values ?? new Map())) === JSON.stringify(fields);
    };
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), sameAgain), { numRuns: 3_000 });
  });
});
