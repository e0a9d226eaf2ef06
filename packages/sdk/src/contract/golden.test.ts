import { describe, expect, it } from 'vitest';
import { inCode, readValueTables, toLiteral } from '../../test/support/values-page.js';
import { decodeDocument, encodeDocument } from './document.js';
import { decodeValue, encodeValues } from './values.js';
import { writeJson } from './write-json.js';

class Point {
  readonly x = 1;
  readonly #secret = 2;
  sum(): number {
    return this.x + this.#secret;
  }
}

const cyclic: { deep: { list: unknown[] } } = { deep: { list: [] } };
cyclic.deep.list.push(1, cyclic.deep);

/** What each value looks like on the wire; `undefined` where its key is left out. The rows of the first table of the docs. */
const written: readonly (readonly [what: string, value: unknown, json: string | undefined])[] = [
  ['a text', 'a "b"\n\u2028', '"a \\"b\\"\\n\u2028"'],
  ['half a surrogate pair', '\ud800', '"\\ud800"'],
  ['a number', 1.5, '1.5'],
  ['a large number', 1e21, '1e+21'],
  ['minus zero', -0, '0'],
  ['a bigint', 12345678901234567890n, '12345678901234567890'],
  ['a boolean', true, 'true'],
  ['null', null, 'null'],
  ['undefined', undefined, undefined],
  ['undefined in an object', { a: undefined, b: 1 }, '{"b":1}'],
  ['undefined or a hole in a list', [undefined, ...new Array(1)], '[null,null]'],
  ['null in a list', [null], '[null]'],
  ['a Date', new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 6)), '"2024-01-02T03:04:05.006Z"'],
  ['a Uint8Array', Uint8Array.of(0, 255, 16), '"AP8Q"'],
  ['a Buffer', Buffer.from('hi'), '"aGk="'],
  ['a view into other bytes', new Uint8Array(Buffer.from('..hi..')).subarray(2, 4), '"aGk="'],
  ['an ArrayBuffer', Uint8Array.of(1).buffer, '"AQ=="'],
  ['no bytes', new Uint8Array(), '""'],
  ['what has toJSON, as a URL', new URL('https://example.com/a'), '"https://example.com/a"'],
  ['toJSON within toJSON', { toJSON: () => [{ toJSON: () => 5n }] }, '[5]'],
  ['toJSON that gives undefined', { a: { toJSON: () => undefined } }, '{}'],
  ['an instance of a class', new Point(), '{"x":1}'],
  ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ['a key that is a symbol', { [Symbol('s')]: 1, a: 1 }, '{"a":1}'],
  ['the key `__proto__`', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ['a value in two places', ((one) => [one, one])({ a: 1 }), '[{"a":1},{"a":1}]'],
  ['1,000 levels', nested(1_000), `${'{"d":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
];

/** What has no form on the wire, where it is, and what is said. The rows of the second table of the docs. */
const refused: readonly (readonly [what: string, value: unknown, path: readonly PropertyKey[], message: string])[] = [
  ['NaN', { a: [1, Number.NaN] }, ['a', 1], 'NaN has no JSON form'],
  ['an infinity', [Number.NEGATIVE_INFINITY], [0], '-Infinity has no JSON form'],
  ['a function', { run: () => 1 }, ['run'], 'a function has no JSON form'],
  ['a class', { Point }, ['Point'], 'a function has no JSON form'],
  ['a symbol', [Symbol('s')], [0], 'a symbol has no JSON form'],
  ['a Map', { m: new Map() }, ['m'], 'Map has no JSON form'],
  ['a Set', { a: { b: new Set() } }, ['a', 'b'], 'Set has no JSON form'],
  ['a promise nobody awaited', { p: Promise.resolve() }, ['p'], 'Promise has no JSON form'],
  ['an Error', { e: new Error('x') }, ['e'], 'Error has no JSON form'],
  ['a RegExp', [/x/], [0], 'RegExp has no JSON form'],
  ['other typed arrays', { f: new Float64Array(1) }, ['f'], 'Float64Array has no JSON form'],
  ['a DataView', { v: new DataView(new ArrayBuffer(1)) }, ['v'], 'DataView has no JSON form'],
  ['a Number object', [Object(5)], [0], 'Number has no JSON form'],
  ['a Date without a time', { d: new Date(Number.NaN) }, ['d'], 'a Date without a time has no JSON form'],
  ['what toJSON must not give', { a: { toJSON: () => ({ n: Number.NaN }) } }, ['a', 'n'], 'NaN has no JSON form'],
  ['a cycle', cyclic, ['deep', 'list', 1], 'refers back to a value that contains it'],
  [
    'a getter that throws',
    {
      a: {
        get b() {
          throw new Error('hunter2');
        },
      },
    },
    ['a'],
    'throws when it is read',
  ],
  ['toJSON that throws', { a: { toJSON: () => JSON.parse('{') } }, ['a'], 'throws when it is read'],
  ['1,001 levels', nested(1_001), new Array(1_000).fill('d'), 'is nested deeper than 1000 levels'],
];

/** What arrives of each text. The rows of the third table of the docs. */
const read: readonly (readonly [text: string, value: unknown])[] = [
  ['"a"', 'a'],
  ['"\\u003cb\\u003e"', '<b>'],
  ['5', 5],
  ['-0', -0],
  ['1e3', 1000],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['{"id":[12345678901234567890]}', { id: [12345678901234567890n] }],
  ['12345678901234567000', 12345678901234567000],
  ['true', true],
  ['null', null],
  ['{"a":1,"a":2}', { a: 2 }],
  ['{"__proto__":1}', JSON.parse('{"__proto__":1}')],
  ['', ''],
  ['raw text', 'raw text'],
  ['01', '01'],
  ['1e400', '1e400'],
];

describe.each(written)('%s', (_what, value, json) => {
  it('is written so by itself', () => {
    expect(writeJson(value)).toEqual({ text: json });
  });

  it('is written so as one value of several', () => {
    const { values } = encodeValues({ value, last: 1 });
    expect(values?.get('value')?.toString()).toBe(json);
    expect(values?.get('last')?.toString()).toBe('1');
  });

  it('is written so within one document', () => {
    if (json !== undefined && json.length > 1_000) return;
    const text = json === undefined ? '{"last":1}' : `{"value":${json},"last":1}`;
    expect(encodeDocument({ value, last: 1 }).bytes?.toString()).toBe(text);
  });
});

describe.each(refused)('%s', (_what, value, path, message) => {
  it('is refused with its path', () => {
    expect(writeJson(value)).toEqual({ issues: [{ path, message }] });
    expect(encodeValues({ value, last: 1 })).toEqual({ issues: [{ path: ['value', ...path], message }] });
  });

  it('is refused within one document', () => {
    if (path.length > 100) return;
    expect(encodeDocument({ value, last: 1 })).toEqual({ issues: [{ path: ['value', ...path], message }] });
  });
});

describe('what arrives [AWF-10-numbers]', () => {
  it.each(read)('of %s', (text, value) => {
    expect(decodeValue(Buffer.from(text))).toEqual(value);
  });

  it.each(read.filter(([text]) => !['', 'raw text', '01', '1e400'].includes(text)))(
    'of %s in a document',
    (text, value) => {
      expect(decodeDocument(Buffer.from(`{"value":${text}}`))).toEqual({ value: { value } });
    },
  );
});

describe('docs/values.md', () => {
  const [writtenRows, refusedRows, readRows] = readValueTables();

  it('shows what is written', () => {
    expect(writtenRows).toEqual(
      written.map(([what, , json]) => {
        const long = json !== undefined && json.length > 1_000;
        return `${what} | ${json === undefined ? 'nothing: the key is left out' : long ? 'as they are' : inCode(visible(json))}`;
      }),
    );
  });

  it('shows what is refused', () => {
    expect(refusedRows).toEqual(refused.map(([what, , , message]) => `${what} | ${message}`));
  });

  it('shows what arrives', () => {
    expect(readRows).toEqual(
      read.map(([text, value]) => `${text === '' ? 'no bytes' : inCode(text)} | ${inCode(toLiteral(value))}`),
    );
  });
});

function visible(json: string): string {
  return json.replaceAll('\u2028', '\\u2028');
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = { d: value };
  return value;
}
