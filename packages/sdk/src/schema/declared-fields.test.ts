import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { declaredFieldsOf } from './declared-fields.js';
import { jsonSchemaOf } from './json-schema-of.js';
import type { Schema } from './standard-schema.js';

const fieldOf = (schema: Schema) => declaredFieldsOf(jsonSchemaOf(schema, 'input'))[0];

describe('the values of a field', () => {
  it.each<[string, Schema, readonly unknown[] | undefined]>([
    ['zod’s enum', z.object({ a: z.enum(['x', 'y']) }), ['x', 'y']],
    ['valibot’s picklist', toStandardJsonSchema(v.object({ a: v.picklist(['x', 'y']) })), ['x', 'y']],
    ['arktype’s literals', type({ a: "'x' | 'y'" }), ['x', 'y']],
    ['one literal', z.object({ a: z.literal('x') }), ['x']],
    ['literals of several types', z.object({ a: z.literal(['x', 1, true]) }), ['x', 1, true]],
    ['an enum or null', z.object({ a: z.enum(['x', 'y']).nullable() }), ['x', 'y']],
    ['enums side by side', z.object({ a: z.union([z.enum(['x', 'y']), z.enum(['y', 'z'])]) }), ['x', 'y', 'z']],
    ['enums over each other', z.object({ a: z.intersection(z.enum(['x', 'y']), z.enum(['y', 'z'])) }), ['y']],
    ['an enum or any text', z.object({ a: z.union([z.enum(['x']), z.string()]) }), undefined],
    ['any text', z.object({ a: z.string() }), undefined],
    ['null alone', z.object({ a: z.null() }), undefined],
  ])('%s', (_what, schema, values) => {
    expect(fieldOf(schema)?.values).toEqual(values);
  });
});

it.each([
  ['a text', z.string().default('1'), '1'],
  ['a number', z.int().default(1), 1],
  ['a list', z.array(z.string()).default(['a']), ['a']],
  ['null', z.string().nullable().default(null), null],
  ['nothing', z.string(), undefined],
])('the default of %s keeps its type', (_what, schema, value) => {
  expect(fieldOf(z.object({ a: schema }))?.default).toEqual(value);
});
