import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { formatIssue } from '../contract/issues.js';
import { fromJsonSchema } from './from-json-schema.js';
import { checkWith } from './parse-with.js';
import type { Schema } from './standard-schema.js';

/** Objects whose every field refuses whatever is sent below. */
const libraries: Readonly<Record<string, Schema>> = {
  zod: z.object({
    number: z.number(),
    option: z.enum(['x', 'y']),
    literal: z.literal('k'),
    mail: z.email(),
    pattern: z.string().regex(/^a/),
    list: z.array(z.string().max(2)),
    big: z.bigint(),
    least: z.int().max(3),
    start: z.string().startsWith('q'),
    union: z.union([z.number(), z.object({ q: z.number() })]),
    inner: z.object({ deep: z.array(z.object({ n: z.number() })) }),
    variant: z.discriminatedUnion('t', [z.object({ t: z.literal('u') })]),
    own: z.string().refine(() => false, { error: ({ input }) => `${String(input)} or "${String(input)}" is bad` }),
  }),
  valibot: toStandardJsonSchema(
    v.object({
      number: v.number(),
      option: v.picklist(['x', 'y']),
      literal: v.literal('k'),
      mail: v.pipe(v.string(), v.email()),
      pattern: v.pipe(v.string(), v.regex(/^a/)),
      list: v.array(v.pipe(v.string(), v.maxLength(2))),
      big: v.custom<bigint>((value) => typeof value === 'bigint'),
      least: v.pipe(v.number(), v.integer(), v.maxValue(3)),
      start: v.pipe(v.string(), v.startsWith('q')),
      union: v.union([v.number(), v.object({ q: v.number() })]),
      inner: v.object({ deep: v.array(v.object({ n: v.number() })) }),
      variant: v.variant('t', [v.object({ t: v.literal('u') })]),
      own: v.pipe(
        v.string(),
        v.check(
          () => false,
          ({ input }) => `${input} or "${input}" is bad`,
        ),
      ),
    }),
  ),
  arktype: type({
    number: 'number',
    option: "'x'|'y'",
    literal: "'k'",
    mail: 'string.email',
    pattern: /^a/,
    list: '(string<=2)[]',
    big: 'bigint',
    least: 'number.integer<=3',
    start: /^q/,
    union: type('number').or({ q: 'number' }),
    inner: { deep: type({ n: 'number' }).array() },
    variant: { t: "'u'" },
    own: type('string').narrow((value, ctx) => ctx.mustBe(`other than ${value}`)),
  }),
  'JSON Schema': fromJsonSchema({
    type: 'object',
    properties: {
      number: { type: 'number' },
      option: { enum: ['x', 'y'] },
      literal: { const: 'k' },
      mail: { format: 'email' },
      pattern: { pattern: '^a' },
      list: { type: 'array', items: { maxLength: 2 } },
      big: { type: 'null' },
      least: { type: 'integer', maximum: 3 },
      start: { pattern: '^q' },
      union: { anyOf: [{ type: 'number' }, { type: 'object', properties: { q: { type: 'number' } } }] },
      inner: {
        type: 'object',
        properties: { deep: { type: 'array', items: { properties: { n: { type: 'number' } } } } },
      },
      variant: { type: 'object', properties: { t: { const: 'u' } } },
      own: { type: 'boolean' },
    },
  }),
};

function sending(text: string, number: number): object {
  return {
    number: text,
    option: text,
    literal: text,
    mail: text,
    pattern: text,
    list: [text],
    big: text,
    least: number,
    start: text,
    union: { q: text, more: [text] },
    inner: { deep: [{ n: text }] },
    variant: { t: text },
    own: text,
  };
}

const long = 'hunter2'.repeat(10_000);
const texts = [
  'hunter2',
  'hunter2) or (was "hunter2")',
  'hunter2\nhunter2',
  '"hunter2"',
  'C:\\hunter2',
  '$& hunter2',
  long,
];

describe.each(Object.entries(libraries))('stripValues with %s', (_library, schema) => {
  it.each(texts.map((text, index) => [index, text] as const))(
    'names no value, only rules: %i',
    async (_index, text) => {
      const { issues = [] } = await checkWith(schema, sending(text, 98_765.5));
      const messages = issues.map(formatIssue);
      expect(
        messages.filter((message) => /hunter|98765/.test(message)).map((message) => message.slice(0, 200)),
      ).toEqual([]);
      expect(issues.length).toBeGreaterThanOrEqual(13);
      for (const message of messages) expect(message).toMatch(/^[a-z]+(\.[a-z]+|\[0\])*: \S.{3}/);
    },
  );

  it('names no list, no object and no whole number', async () => {
    const sent = { ...sending('hunter2', 98_765), number: ['hunter2'], option: { x: 'hunter2' }, literal: 98_765 };
    const { issues = [] } = await checkWith(schema, { ...sent, union: [{ q: 'hunter2' }] });
    expect(issues.map(formatIssue).join('\n')).not.toMatch(/hunter|98765/);
  });

  it('still says what is expected, and the type of what came', async () => {
    const { issues = [] } = await checkWith(schema, sending('hunter2', 98_765));
    const messages = issues.map(formatIssue);
    expect(messages).toContainEqual(expect.stringMatching(/^number: .*number.*string/));
    expect(messages).toContainEqual(expect.stringMatching(/^option: .*"x".*"y"/));
    expect(messages).toContainEqual(expect.stringMatching(/^least: .*3/));
    expect(messages).toContainEqual(expect.stringMatching(/^mail: .*email/));
  });
});

describe('stripValues', () => {
  const messageOf = async (schema: Schema, value: unknown) =>
    (await checkWith(schema, value)).issues?.map(formatIssue).join('; ');

  it('keeps what the rule says of itself, though the same was sent', async () => {
    expect(await messageOf(z.object({ n: z.number().lt(100) }), { n: 100 })).toContain('<100');
    expect(await messageOf(v.object({ n: v.pipe(v.number(), v.ltValue(100)) }), { n: 100 })).toContain('Expected <100');
    expect(await messageOf(type({ n: 'number<100' }), { n: 100 })).toBe('n: must be less than 100');
    expect(await messageOf(z.object({ n: z.number() }), { n: 'number' })).toBe('n: expected number, received string');
  });

  it.each([
    [z.object({ b: z.boolean() }), { b: 'yes' }, 'b: expected boolean, received string'],
    [v.object({ b: v.string() }), { b: true }, 'b: Expected string but received boolean'],
    [v.object({ b: v.string() }), { b: null }, 'b: Expected string but received null'],
    [v.object({ b: v.string() }), {}, 'b: Expected "b" but received undefined'],
    [v.object({ b: v.pipe(v.string(), v.email()) }), { b: 'x' }, 'b: expected email, received string'],
    [v.object({ b: v.string() }), { b: 9007199254740993n }, 'b: Expected string but received bigint'],
    [type({ b: 'boolean' }), {}, 'b: must be boolean (was missing)'],
    [type({ n: 'number.integer <= 3' }), { n: 77123.5 }, 'n: must be an integer and at most 3'],
    [type('number.integer <= 3'), 77123.5, 'must be an integer and at most 3'],
  ])('of %# keeps the sentence readable', async (schema, value, message) => {
    expect(await messageOf(schema, value)).toBe(message);
  });

  it("takes values out of an author's own message, at any depth of the value", async () => {
    const schema = z.object({ list: z.array(z.unknown()) }).refine(() => false, {
      error: ({ input }) => `what of ${JSON.stringify(input)}, or "ab"?`,
    });
    expect(await messageOf(schema, { list: ['ab', 'hunter2', 4711, { deep: 'line\n2' }] })).toBe(
      'what of {"list":[…,…,…,{"deep":…}]}, or …?',
    );
  });
});
