import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jsonSchemaOf } from './json-schema-of.js';
import type { Schema } from './standard-schema.js';
import { withJsonSchema } from './with-json-schema.js';

/** A schema that counts how often its JSON Schema is derived. */
function counting(): { schema: Schema; count: () => number } {
  let derived = 0;
  const derive = () => {
    derived += 1;
    return { type: 'object' };
  };
  const schema: Schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => ({ value }),
      jsonSchema: { input: derive, output: derive },
    },
  };
  return { schema, count: () => derived };
}

describe('jsonSchemaOf', () => {
  it('derives each side once', () => {
    const { schema, count } = counting();
    expect(count()).toBe(0);
    for (const side of ['input', 'input', 'output', 'output'] as const) jsonSchemaOf(schema, side);
    expect(count()).toBe(2);
  });

  it('leaves open what a library cannot tell, and keeps the rest', () => {
    const schema = z.object({ when: z.date(), n: z.number() });
    expect(jsonSchemaOf(schema, 'input')).toMatchObject({ properties: { when: {}, n: { type: 'number' } } });
  });

  it('is open where deriving throws or there is nothing to derive', () => {
    const failing = () => {
      throw new TypeError('cannot');
    };
    const standard = { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } as const;
    expect(
      jsonSchemaOf({ '~standard': { ...standard, jsonSchema: { input: failing, output: failing } } }, 'input'),
    ).toBe(true);
    expect(jsonSchemaOf({ '~standard': standard }, 'output')).toBe(true);
  });
});

describe('withJsonSchema', () => {
  const given = { type: 'object', properties: { when: { type: 'string' } } };
  const schema = withJsonSchema(z.object({ when: z.coerce.date() }), given);

  it('replaces what the library says', () => {
    expect(jsonSchemaOf(schema, 'input')).toBe(given);
    expect(jsonSchemaOf(schema, 'output')).toBe(given);
  });

  it('still checks as the library does, and keeps its methods', async () => {
    expect(await schema['~standard'].validate({ when: '2024-01-02' })).toEqual({
      value: { when: new Date('2024-01-02') },
    });
    expect(schema.parse({ when: 0 })).toEqual({ when: new Date(0) });
  });
});
