import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Json } from '../contract/json.js';
import { readJson } from '../contract/read-json.js';
import { coerceInput } from './coerce.js';
import { tooLarge } from './coerce-scalar.js';
import { jsonSchemaOf } from './json-schema-of.js';

const object = (properties: object) => ({ type: 'object', properties });

/** A declared schema, what was sent, what arrives. */
const golden: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ type: 'integer' }, '7', 7],
  [{ type: 'integer' }, '-7', -7],
  [{ type: 'integer' }, '1.234567e+06', 1_234_567],
  [{ type: 'integer' }, '7.5', '7.5'],
  [{ type: 'integer' }, ' 7', ' 7'],
  [{ type: 'integer' }, '0x10', '0x10'],
  [{ type: 'integer' }, '', ''],
  [{ type: 'integer' }, 'seven', 'seven'],
  [{ type: 'number' }, '1.5', 1.5],
  [{ type: 'number' }, '12345678901234567000', 12345678901234567000],
  [{ type: 'number' }, '1.2345678901234567e+19', 12345678901234567000],
  [{ type: 'number' }, '0.12345678901234567890', 0.12345678901234568],
  [{ type: 'boolean' }, '12345678901234567890', '12345678901234567890'],
  [{ type: 'integer' }, '12345678901234567x', '12345678901234567x'],
  [{ type: 'number' }, '1e400', '1e400'],
  [{ type: 'number' }, 'NaN', 'NaN'],
  [{ type: 'number' }, 'true', 'true'],
  [{ type: 'boolean' }, 'true', true],
  [{ type: 'boolean' }, 'false', false],
  [{ type: 'boolean' }, 'True', 'True'],
  [{ type: 'boolean' }, '1', '1'],
  [{ type: ['boolean', 'integer'] }, '1', 1],
  [{ type: ['integer', 'null'] }, '1', 1],
  [{ type: 'null' }, 'null', 'null'],
  [{ type: 'string' }, '7', '7'],
  [{ type: ['string', 'integer'] }, '7', '7'],
  [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, '7', '7'],
  [{ anyOf: [{ type: 'integer' }, { type: 'boolean' }] }, 'true', true],
  [{ oneOf: [{ const: 'auto' }, { type: 'integer' }] }, '7', '7'],
  [{ allOf: [{ type: ['string', 'integer'] }, { type: ['integer', 'null'] }] }, '7', 7],
  [{ enum: [1, 2] }, '2', 2],
  [{ enum: [1, 'a'] }, '1', '1'],
  [{ const: 5 }, '5', 5],
  [{ const: true }, 'true', true],
  [{}, '7', '7'],
  [true, '7', '7'],
  [false, '7', '7'],
  [{ $ref: '#/$defs/n' }, '7', 7],
  [{ $ref: '#/$defs/loop' }, '7', '7'],
  [{ $ref: '#/$defs/none' }, '7', '7'],
  [{ $ref: 'https://example.com/n' }, '7', '7'],
  [{ type: 'array', items: { type: 'integer' } }, ['1', 2, 'x'], [1, 2, 'x']],
  [{ type: 'array', items: { type: 'integer' } }, '1', '1'],
  [{ type: 'array', prefixItems: [{ type: 'boolean' }], items: { type: 'number' } }, ['true', '1'], [true, 1]],
  [object({ n: { type: 'integer' } }), { n: '1', m: '1' }, { n: 1, m: '1' }],
  [{ type: 'object', additionalProperties: { type: 'number' } }, { a: '1' }, { a: 1 }],
  [
    { type: 'object', patternProperties: { '^s': { type: 'string' } }, additionalProperties: { type: 'number' } },
    { s: '1' },
    { s: '1' },
  ],
  [{ type: 'integer' }, { n: '1' }, { n: '1' }],
  [{ type: 'integer' }, 7, 7],
  [{ type: 'boolean' }, null, null],
  [
    {
      oneOf: [
        object({ by: { const: 'id' }, v: { type: 'integer' } }),
        object({ by: { const: 'name' }, v: { type: 'string' } }),
      ],
    },
    { by: 'id', v: '7' },
    { by: 'id', v: 7 },
  ],
  [
    {
      oneOf: [
        object({ by: { const: 'id' }, v: { type: 'integer' } }),
        object({ by: { const: 'name' }, v: { type: 'string' } }),
      ],
    },
    { by: 'name', v: '7' },
    { by: 'name', v: '7' },
  ],
  [
    {
      oneOf: [
        object({ by: { const: 1 }, v: { type: 'integer' } }),
        object({ by: { const: 2 }, v: { type: 'string' } }),
      ],
    },
    { by: '1', v: '7' },
    { by: 1, v: 7 },
  ],
];

/** A declared schema, an integer as it was sent, what arrives. */
const integers: readonly (readonly [unknown, string, Json])[] = [
  [{}, '9007199254740993', 9007199254740993n],
  [true, '9007199254740993', 9007199254740993n],
  [{ description: 'an id' }, '9007199254740992', 9007199254740992n],
  [{}, '9007199254740991', 9007199254740991],
  [{ anyOf: [{}, { type: 'string' }] }, '9007199254740993', 9007199254740993n],
  [{ anyOf: [{}, { type: 'number' }] }, '9007199254740993', 9007199254740993n],
  [{ type: 'string' }, '9007199254740993', '9007199254740993'],
  [{ type: 'string' }, '9007199254740992', '9007199254740992'],
  [{ type: 'string' }, '-12345678901234567890', '-12345678901234567890'],
  [{ type: 'string' }, '7', 7],
  [{ type: 'string' }, '1e300', 1e300],
  [{ type: ['string', 'null'] }, '9007199254740993', '9007199254740993'],
  [{ type: ['string', 'integer'] }, '9007199254740993', '9007199254740993'],
  [{ type: 'integer' }, '9007199254740991', 9007199254740991],
  [{ type: 'integer' }, '9007199254740992', 'refused'],
  [{ type: 'integer' }, '9007199254740993', 'refused'],
  [{ type: 'number' }, '9007199254740993', 'refused'],
  [{ type: 'number' }, '100000000000000000000', 1e20],
  [{ type: ['integer', 'null'] }, '-9007199254740993', 'refused'],
  [{ anyOf: [{ const: 'auto' }, { type: 'integer' }] }, '9007199254740993', 'refused'],
  [{ type: 'boolean' }, '9007199254740993', 9007199254740993n],
  [false, '9007199254740993', 9007199254740993n],
];

describe('coerceInput [AWF-3.5-coerce]', () => {
  it.each(golden)('under %j turns %j into %j', (schema, sent, arrives) => {
    const root = {
      type: 'object',
      properties: { value: schema },
      $defs: { n: { type: 'integer' }, loop: { $ref: '#/$defs/loop' } },
    };
    expect(coerceInput(JSON.parse(JSON.stringify({ value: sent })), root)).toEqual({
      value: { value: arrives },
      issues: [],
    });
  });

  it.each(integers)('under %j makes of the integer %s: %s', (schema, digits, arrives) => {
    const sent = Object(readJson(`{"list":[{"id":${digits}}]}`)?.value);
    const root = object({ list: { type: 'array', items: object({ id: schema }) } });
    expect(coerceInput(sent, root)).toEqual(
      arrives === 'refused'
        ? { value: sent, issues: [{ message: tooLarge, path: ['list', 0, 'id'] }] }
        : { value: { list: [{ id: arrives }] }, issues: [] },
    );
  });

  it('refuses the digits of such an integer too, where numbers alone are taken', () => {
    for (const type of ['integer', 'number'])
      expect(coerceInput({ id: '9007199254740993' }, object({ id: { type } })).issues).toEqual([
        { message: tooLarge, path: ['id'] },
      ]);
  });

  it('keeps __proto__ a key like any other', () => {
    const sent = JSON.parse('{"__proto__":{"n":"1"}}');
    const coerced = coerceInput(sent, true).value;
    expect(JSON.stringify(coerced)).toBe('{"__proto__":{"n":"1"}}');
    expect(Object.getPrototypeOf(coerced)).toBe(Object.prototype);
  });

  it('leaves a schema open that has more ways than it follows', () => {
    const wide = { anyOf: Array.from({ length: 65 }, () => ({ type: 'integer' })) };
    expect(coerceInput({ n: '1' }, object({ n: wide })).value).toEqual({ n: '1' });
  });

  it('follows a schema that refers to itself', () => {
    const tree = { type: 'object', properties: { n: { type: 'integer' }, next: { $ref: '#' } } };
    expect(coerceInput({ n: '1', next: { n: '2', next: { n: '3' } } }, tree).value).toEqual({
      n: 1,
      next: { n: 2, next: { n: 3 } },
    });
  });

  it('only ever changes strings, and only into what they say', () => {
    const schema = jsonSchemaOf(
      z.object({ a: z.number(), b: z.boolean(), c: z.array(z.int()), d: z.string() }),
      'input',
    );
    const sent = fc.record({
      a: fc.jsonValue(),
      b: fc.jsonValue(),
      c: fc.array(fc.oneof(fc.string(), fc.integer().map(String))),
      d: fc.string(),
    });
    const sameText = (value: { a: unknown; b: unknown; c: string[]; d: string }) => {
      const coerced = coerceInput(JSON.parse(JSON.stringify(value)), schema).value;
      const texts = Array.isArray(coerced.c) ? coerced.c : [];
      return (
        coerced.d === value.d &&
        texts.every((text, index) => text === value.c[index] || Number(value.c[index]) === text)
      );
    };
    fc.assert(fc.property(sent, sameText), { numRuns: 2_000 });
  });
});
