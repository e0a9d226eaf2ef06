import { describe, expect, it } from 'vitest';
import { decodeDocument, encodeDocument } from './document.js';

describe('encodeDocument', () => {
  it.each<readonly [object | undefined, string]>([
    [undefined, ''],
    [{}, '{}'],
    [{ a: undefined, b: [1n] }, '{"b":[1]}'],
    [{ toJSON: () => ({ a: 1 }) }, '{"a":1}'],
  ])('writes one document: %#', (value, text) => {
    expect(encodeDocument(value).bytes?.toString()).toBe(text);
  });

  it.each([
    [[1], 'a list'],
    [new Date(0), 'a text'],
    [Uint8Array.of(1), 'a text'],
    [{ toJSON: () => 5 }, 'a number or boolean'],
  ])('refuses %j', (value, type) => {
    expect(encodeDocument(value)).toEqual({ issues: [{ message: `must be an object, but is ${type}` }] });
  });

  it('names the path of what JSON cannot say', () => {
    expect(encodeDocument({ a: [Number.NaN] }).issues).toEqual([{ message: 'NaN has no JSON form', path: ['a', 0] }]);
  });
});

describe('decodeDocument', () => {
  it.each([
    ['', undefined],
    ['null', undefined],
    [' null\n', undefined],
    ['{}', {}],
    ['{"a":{"b":[1,"x",null]}}', { a: { b: [1, 'x', null] } }],
  ])('reads %j', (text, value) => {
    expect(decodeDocument(Buffer.from(text))).toEqual({ value });
  });

  it('reads integers exactly', () => {
    expect(decodeDocument(Buffer.from('{"id":9007199254740993}')).value).toEqual({ id: 9007199254740993n });
  });

  it.each([
    ['[1]', 'but is a list'],
    [' "x"', 'but is a text'],
    ['5', 'but is a number or boolean'],
    ['false', 'but is a number or boolean'],
    ['raw', 'but is no JSON'],
    ['{"a":1', 'but is no JSON'],
    ['{"a":1e400}', 'but is no JSON'],
    ['\ufeff{}', 'but is no JSON'],
  ])('refuses %j', (text, why) => {
    expect(decodeDocument(Buffer.from(text))).toEqual({ issues: [{ message: `must be an object, ${why}` }] });
  });

  it('takes __proto__ as a key like any other', () => {
    const { value } = decodeDocument(Buffer.from('{"__proto__":{"a":1}}'));
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});
