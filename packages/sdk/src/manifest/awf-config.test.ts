import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fromJsonSchema } from '../schema/from-json-schema.js';
import type { ObjectSchema } from '../schema/standard-schema.js';
import { withJsonSchema } from '../schema/with-json-schema.js';
import { describeConfig } from './awf-config.js';

const configOf = (config: ObjectSchema | undefined, secrets?: readonly string[]) =>
  describeConfig('notes', { config, secrets });
const refusal = (config: ObjectSchema) => {
  try {
    return configOf(config);
  } catch (error) {
    return error;
  }
};

describe('the config of a manifest [AWF-4.1-config]', () => {
  it.each<[string, ObjectSchema]>([
    [
      'zod',
      z.object({
        token: z.string().describe('API token'),
        mode: z.enum(['fast', 'safe']).default('fast'),
        tries: z.int().default(3),
        loud: z.boolean().default(false),
      }),
    ],
    [
      'valibot',
      toStandardJsonSchema(
        v.object({
          token: v.pipe(v.string(), v.description('API token')),
          mode: v.optional(v.picklist(['fast', 'safe']), 'fast'),
          tries: v.optional(v.pipe(v.number(), v.integer()), 3),
          loud: v.optional(v.boolean(), false),
        }),
      ),
    ],
    [
      'plain JSON Schema',
      fromJsonSchema({
        type: 'object',
        required: ['token'],
        properties: {
          token: { type: 'string', description: 'API token' },
          mode: { enum: ['fast', 'safe'], default: 'fast' },
          tries: { type: 'integer', default: 3 },
          loud: { type: 'boolean', default: false },
        },
      }),
    ],
  ])('is derived from %s', (_library, schema) => {
    expect(configOf(schema)).toEqual({
      token: { type: 'string', required: true, description: 'API token' },
      mode: { type: 'string', default: 'fast', enum: ['fast', 'safe'] },
      tries: { type: 'integer', default: 3 },
      loud: { type: 'boolean', default: false },
    });
  });

  it('is derived from arktype, whose inputs lose their defaults', () => {
    expect(configOf(type({ token: 'string', mode: "'fast' | 'safe' = 'fast'", tries: 'number.integer = 3' }))).toEqual({
      token: { type: 'string', required: true },
      mode: { type: 'string', enum: expect.arrayContaining(['fast', 'safe']) },
      tries: { type: 'integer' },
    });
  });

  it.each([
    ['a number', z.number().default(0.5), { default: 0.5 }],
    ['a list', z.array(z.string()).default(['a']), {}],
    ['an object', z.object({ deep: z.string() }), { required: true }],
    ['a text or a number', z.union([z.string(), z.number()]).default('a'), { default: 'a' }],
    ['anything', z.unknown(), { required: true }],
  ])('has no type for %s, and no default that AWF would ignore', (_what, field, described) => {
    expect(configOf(z.object({ field }))).toEqual({ field: described });
  });

  it('names the type beside null, and has no null in it', () => {
    const schema = z.object({
      mode: z.enum(['fast', 'safe']).nullable().default(null),
      name: z.string().nullable().optional(),
    });
    expect(configOf(schema)).toEqual({ mode: { type: 'string', enum: ['fast', 'safe'] }, name: { type: 'string' } });
  });

  it.each([
    ['string', 5],
    ['integer', 'five'],
    ['integer', 1.5],
    ['integer', 2 ** 60],
    ['boolean', 'yes'],
    ['boolean', 1],
  ])('leaves out a default that does not fit %s: %j', (name, value) => {
    const schema = withJsonSchema(z.object({ field: z.unknown() }), {
      type: 'object',
      properties: { field: { type: name, default: value } },
    });
    expect(configOf(schema)).toEqual({ field: { type: name } });
  });

  it('lists values only where all are texts', () => {
    const schema = z.object({ level: z.literal([1, 2]), either: z.literal(['a', 1]), on: z.literal(true) });
    expect(configOf(schema)).toEqual({
      level: { type: 'integer', required: true },
      either: { required: true },
      on: { type: 'boolean', required: true },
    });
  });

  it('shows neither default nor values of a secret', () => {
    const schema = z.object({
      token: z.string().default('hunter2'),
      key: z.enum(['k1', 'k2']),
      tries: z.int().default(3),
    });
    expect(configOf(schema, ['token', 'key'])).toEqual({
      token: { type: 'string' },
      key: { type: 'string', required: true },
      tries: { type: 'integer', default: 3 },
    });
  });

  it('lays the branches of a union over each other', () => {
    const schema = z.union([
      z.object({ url: z.string(), token: z.string() }),
      z.object({ url: z.string(), user: z.string() }),
    ]);
    expect(configOf(schema)).toEqual({
      url: { type: 'string', required: true },
      token: { type: 'string' },
      user: { type: 'string' },
    });
  });

  it.each([
    ['no config', undefined],
    ['a config without fields', z.object({})],
    ['a config of any fields', z.record(z.string(), z.string())],
  ])('is left out for %s', (_what, schema) => {
    expect(configOf(schema)).toBeUndefined();
  });

  it('has any field name, also such as objects have themselves', () => {
    const properties = JSON.parse('{"__proto__":{"type":"string"}}');
    const schema = fromJsonSchema({ type: 'object', properties });
    expect(JSON.stringify(configOf(schema))).toBe('{"__proto__":{"type":"string"}}');
  });
});

describe('a config that cannot be described [AWF-4.1-config]', () => {
  it('is refused with the library’s own cure', () => {
    expect(refusal(v.object({ a: v.string() }))).toMatchObject({
      code: 'SCHEMA_UNSUPPORTED',
      message:
        'config of plugin "notes": its schema has no JSON Schema; wrap it in toStandardJsonSchema from @valibot/to-json-schema',
    });
  });

  it('is refused where it is no object', () => {
    expect(refusal(z.array(z.string()))).toMatchObject({
      code: 'SCHEMA_UNSUPPORTED',
      message:
        'config of plugin "notes": its schema takes no object, and a config is always one; name its fields, as in z.object({ token: z.string() })',
    });
  });
});
