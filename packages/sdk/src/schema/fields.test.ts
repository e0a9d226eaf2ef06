import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fieldsOf } from './fields.js';
import { fromJsonSchema } from './from-json-schema.js';
import { jsonSchemaOf } from './json-schema-of.js';
import type { Schema } from './standard-schema.js';

/** The same inputs in four ways. */
const schemas: Readonly<Record<string, Schema>> = {
  zod: z.object({ path: z.string().describe('Where'), deep: z.boolean().optional(), tries: z.int().default(3) }),
  valibot: toStandardJsonSchema(
    v.object({
      path: v.pipe(v.string(), v.description('Where')),
      deep: v.optional(v.boolean()),
      tries: v.optional(v.pipe(v.number(), v.integer()), 3),
    }),
  ),
  arktype: type({ path: 'string', 'deep?': 'boolean', tries: 'number.integer = 3' }),
  'JSON Schema': fromJsonSchema({
    type: 'object',
    required: ['path'],
    properties: {
      path: { type: 'string', description: 'Where' },
      deep: { type: 'boolean' },
      tries: { type: 'integer', default: 3 },
    },
  }),
};

describe('fieldsOf [AWF-3.5-fields]', () => {
  it.each(Object.entries(schemas))('derives the fields of %s', (library, schema) => {
    const fields = fieldsOf(jsonSchemaOf(schema, 'input'));
    expect(fields.find(({ name }) => name === 'path')).toMatchObject({ type: 'string', required: true });
    expect(fields.find(({ name }) => name === 'deep')).toEqual({
      name: 'deep',
      type: 'boolean',
      description: '',
      required: false,
    });
    expect(fields.find(({ name }) => name === 'tries')).toMatchObject({ type: 'integer', required: false });
    // arktype's describe() is for its errors, and its inputs keep a default only sometimes.
    expect(fields.find(({ name }) => name === 'path')?.description).toBe(library === 'arktype' ? '' : 'Where');
    if (library !== 'arktype') expect(fields.find(({ name }) => name === 'tries')?.default).toBe('3');
  });

  it.each([
    ['a text', z.string(), 'string'],
    ['a number', z.number(), 'number'],
    ['a number or an integer', z.union([z.number(), z.int()]), 'number'],
    ['a list', z.array(z.string()), 'array'],
    ['an object', z.object({}), 'object'],
    ['one of several texts', z.enum(['a', 'b']), 'string'],
    ['a text or null', z.string().nullable(), 'string'],
    ['a text or a number', z.union([z.string(), z.number()]), ''],
    ['anything', z.unknown(), ''],
    ['a date, which JSON Schema does not know', z.date(), ''],
    ['nothing', z.never(), ''],
  ])('names the type of %s', (_what, schema, name) => {
    expect(fieldsOf(jsonSchemaOf(z.object({ field: schema }), 'input'))[0]?.type).toBe(name);
  });

  it.each([
    ['a text', z.string().default('a'), 'a'],
    ['a boolean', z.boolean().default(false), 'false'],
    ['a list', z.array(z.string()).default(['a']), '["a"]'],
  ])('writes the default of %s as text', (_what, schema, text) => {
    expect(fieldsOf(jsonSchemaOf(z.object({ field: schema }), 'input'))[0]).toMatchObject({
      default: text,
      required: false,
    });
  });

  it('names the formats that AWF knows', () => {
    const schema = z.object({ home: z.url(), mail: z.email(), id: z.uuid() });
    expect(fieldsOf(jsonSchemaOf(schema, 'input')).map(({ validation }) => validation)).toEqual([
      'url',
      'email',
      undefined,
    ]);
  });

  it('lays the branches of a union over each other', () => {
    const union = z.discriminatedUnion('by', [
      z.object({ by: z.literal('id'), id: z.number() }),
      z.object({ by: z.literal('name'), name: z.string() }),
    ]);
    expect(fieldsOf(jsonSchemaOf(union, 'input')).map(({ name, type, required }) => [name, type, required])).toEqual([
      ['by', 'string', true],
      ['id', 'number', false],
      ['name', 'string', false],
    ]);
  });

  it('puts the parts of an intersection together', () => {
    const both = z.intersection(z.object({ a: z.string() }), z.object({ b: z.int().optional() }));
    expect(fieldsOf(jsonSchemaOf(both, 'input')).map(({ name, required }) => [name, required])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('has no fields for what has no JSON Schema', () => {
    expect(fieldsOf(jsonSchemaOf(v.object({ a: v.string() }), 'input'))).toEqual([]);
  });
});
