import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fromJsonSchema } from './from-json-schema.js';
import { jsonSchemaOf } from './json-schema-of.js';
import { requireJsonSchema } from './require-json-schema.js';
import type { Schema } from './standard-schema.js';
import { withJsonSchema } from './with-json-schema.js';

const bare = (vendor: string): Schema => ({ '~standard': { version: 1, vendor, validate: (value) => ({ value }) } });
const failing = () => {
  throw new TypeError('no such thing');
};

describe('requireJsonSchema', () => {
  it.each<readonly [string, Schema]>([
    ['zod', z.object({ n: z.number(), when: z.date(), id: z.bigint(), t: z.string().transform(Number) })],
    ['valibot', toStandardJsonSchema(v.object({ n: v.number(), when: v.date(), id: v.bigint() }))],
    ['arktype', type({ n: 'number', when: 'Date', id: 'bigint' })],
    ['JSON Schema', fromJsonSchema({ type: 'object', required: ['n'], properties: { n: { type: 'number' } } })],
    ['one given by hand', withJsonSchema(v.object({ n: v.number() }), { properties: { n: { type: 'number' } } })],
  ])('derives that of %s, what it cannot express left open', (_library, schema) => {
    for (const side of ['input', 'output'] as const) {
      expect(requireJsonSchema(schema, side, 'config')).toMatchObject({ properties: { n: { type: 'number' } } });
      expect(requireJsonSchema(schema, side, 'config')).toEqual(jsonSchemaOf(schema, side));
    }
  });

  it.each([
    ['valibot', 'wrap it in toStandardJsonSchema from @valibot/to-json-schema'],
    ['zod', 'update zod to 4.2 or later, or give it by hand: withJsonSchema(schema, { … })'],
    ['arktype', 'update arktype to 2.1.28 or later, or give it by hand: withJsonSchema(schema, { … })'],
    ['other', 'give it by hand: withJsonSchema(schema, { … })'],
  ])('refuses a schema of %s that has none, with the cure', (vendor, cure) => {
    expect(() => requireJsonSchema(bare(vendor), 'input', 'config of plugin "notes"')).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_UNSUPPORTED',
        message: `config of plugin "notes": its schema has no JSON Schema; ${cure}`,
      }),
    );
  });

  it('refuses plain valibot, which checks and yet has none', () => {
    expect(() => requireJsonSchema(v.object({ n: v.number() }), 'input', 'operations.add input')).toThrow(
      'operations.add input: its schema has no JSON Schema; wrap it in toStandardJsonSchema',
    );
  });

  it('refuses a schema whose library throws, with its reason', () => {
    const standard = { ...bare('other')['~standard'], jsonSchema: { input: failing, output: failing } };
    expect(() => requireJsonSchema({ '~standard': standard }, 'output', 'operations.add output')).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_UNSUPPORTED',
        message:
          'operations.add output: its schema cannot be written as JSON Schema (no such thing); give it by hand: withJsonSchema(schema, { … })',
        cause: expect.any(TypeError),
      }),
    );
  });
});
