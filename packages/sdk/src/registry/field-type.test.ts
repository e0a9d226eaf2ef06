import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alternativesOf } from '../schema/alternatives.js';
import type { JsonSchema } from '../schema/json-schema-of.js';
import { fieldNamesOf, fieldTypeOf, fieldWaysOf, isNullable, isRequired } from './field-type.js';

const scopeOf = (root: JsonSchema) => ({ root, open: [] });
const typeOf = (schema: JsonSchema) => fieldTypeOf(alternativesOf(schema, schema), scopeOf(schema));
const scalar = (name: string) => ({ kind: 'scalar', scalar: name });
const [least, most] = [-(2 ** 31), 2 ** 31 - 1];
const leaf = { type: 'object', properties: { n: { type: 'boolean' } } };

describe('the type of an integer field', () => {
  it.each([
    [{ minimum: least, maximum: most }, 'int32'],
    [{ minimum: least - 1, maximum: most }, 'double'],
    [{ minimum: least, maximum: most + 1 }, 'double'],
    [{ exclusiveMinimum: least, exclusiveMaximum: most }, 'int32'],
    [{ minimum: 0, exclusiveMinimum: least - 1, maximum: most }, 'int32'],
    [{ minimum: 0, maximum: '9' }, 'double'],
    [{ format: 'int64', minimum: 0, maximum: 9 }, 'int64'],
    [{ enum: [1, most] }, 'int32'],
    [{ enum: [1, most + 1] }, 'double'],
    [{ enum: [1, 2, null], type: ['integer', 'null'] }, 'int32'],
    [{ const: least }, 'int32'],
    [{ anyOf: [{ const: 1 }, { minimum: 5, maximum: 9 }] }, 'int32'],
    [{ anyOf: [{ const: 1 }, { minimum: 5 }] }, 'double'],
  ])('under %j is %s', (bounds, name) => {
    expect(typeOf({ type: 'integer', ...bounds })).toEqual(scalar(name));
  });

  it('holds whatever its schema admits', () => {
    const number = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
    fc.assert(
      fc.property(number, number, (one, other) => {
        const [minimum, maximum] = [Math.min(one, other), Math.max(one, other)];
        const fits = minimum >= least && maximum <= most;
        expect(typeOf({ type: 'integer', minimum, maximum })).toEqual(scalar(fits ? 'int32' : 'double'));
      }),
    );
  });
});

describe('the type of a field', () => {
  it.each([
    ['null alone', { type: 'null' }, { kind: 'value' }],
    ['nothing at all', false, { kind: 'value' }],
    ['anything', true, { kind: 'value' }],
    ['a list without a word on its items', { type: 'array' }, { kind: 'list', of: { kind: 'value' } }],
    ['a list without items', { type: 'array', items: false }, { kind: 'list', of: { kind: 'value' } }],
    [
      'lists of two kinds',
      { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'array' }] },
      { kind: 'list', of: { kind: 'value' } },
    ],
    [
      'a list of maps',
      { type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } },
      { kind: 'list', of: { kind: 'struct' } },
    ],
    [
      'a map of maps',
      { type: 'object', additionalProperties: { type: 'object', additionalProperties: { type: 'string' } } },
      { kind: 'map', of: { kind: 'struct' } },
    ],
    ['a map of lists', { type: 'object', additionalProperties: { type: 'array' } }, { kind: 'struct' }],
    ['a map with nulls', { type: 'object', additionalProperties: { type: ['string', 'null'] } }, { kind: 'struct' }],
    [
      'an object that names nothing and takes all',
      { type: 'object', properties: {}, additionalProperties: true },
      { kind: 'struct' },
    ],
    [
      'an object that names nothing',
      { type: 'object', properties: {} },
      { kind: 'message', ways: [[{ type: 'object', properties: {} }]] },
    ],
    [
      'maps of two kinds',
      {
        type: 'object',
        anyOf: [{ additionalProperties: { type: 'string' } }, { additionalProperties: { type: 'boolean' } }],
      },
      { kind: 'struct' },
    ],
    [
      'an object or null',
      { anyOf: [leaf, { type: 'null' }] },
      { kind: 'message', ways: [[{ anyOf: [leaf, { type: 'null' }] }, leaf]] },
    ],
  ])('for %s', (_what, schema, expected) => {
    expect(typeOf(schema)).toEqual(expected);
  });

  it('is a struct where an object is inside itself', () => {
    const root = { type: 'object', properties: { child: { $ref: '#' } } };
    const open = { root, open: [root] };
    expect(fieldTypeOf(fieldWaysOf([[root]], 'child', open), open)).toEqual({ kind: 'struct' });
    expect(fieldTypeOf(fieldWaysOf([[root]], 'child', scopeOf(root)), scopeOf(root))).toMatchObject({
      kind: 'message',
    });
  });
});

describe('the fields of an object', () => {
  const union: JsonSchema = {
    anyOf: [
      { properties: { kind: { const: 'a' }, size: { type: 'integer' } }, required: ['kind', 'size'] },
      { properties: { kind: { const: 'b' }, toString: { type: ['string', 'null'] } }, required: ['kind'] },
    ],
  };
  const ways = alternativesOf(union, union);

  it('are those of all its ways, in order, each with all that it can be', () => {
    expect(fieldNamesOf(ways)).toEqual(['kind', 'size', 'toString']);
    expect(fieldWaysOf(ways, 'kind', scopeOf(union))).toEqual([[{ const: 'a' }], [{ const: 'b' }]]);
    expect(fieldWaysOf(ways, 'toString', scopeOf(union))).toEqual([[{ type: ['string', 'null'] }]]);
    expect(fieldWaysOf(ways, 'valueOf', scopeOf(union))).toEqual([]);
  });

  it('are required where each way requires them, and nullable where one takes null', () => {
    expect(['kind', 'size', 'toString'].map((name) => isRequired(ways, name))).toEqual([true, false, false]);
    expect(isRequired([[{ required: 'kind' }]], 'kind')).toBe(false);
    expect(isNullable(fieldWaysOf(ways, 'toString', scopeOf(union)))).toBe(true);
    expect([isNullable(fieldWaysOf(ways, 'size', scopeOf(union))), isNullable([]), isNullable([[]])]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
