import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fromJsonSchema, type ObjectSchema, operation, type Plugin, withContext } from '../src/index.js';
import { startInMemory } from './support/memory-plugin.js';

/** The same config and inputs in four ways: nothing that is sent below fits any of them. */
const inZod = z.object({
  token: z
    .string()
    .startsWith('tok_')
    .refine(() => false, { error: ({ input }) => `no such token: ${String(input)}` }),
  keys: z.array(z.object({ id: z.int() })),
  mode: z.enum(['fast', 'safe']),
});
const inValibot = toStandardJsonSchema(
  v.object({
    token: v.pipe(v.string(), v.startsWith('tok_')),
    keys: v.array(v.object({ id: v.pipe(v.number(), v.integer()) })),
    mode: v.picklist(['fast', 'safe']),
  }),
);
const inArktype = type({ token: /^tok_/, keys: type({ id: 'number.integer' }).array(), mode: "'fast'|'safe'" });
const inJsonSchema = fromJsonSchema({
  type: 'object',
  required: ['token', 'keys', 'mode'],
  properties: {
    token: { type: 'string', pattern: '^tok_' },
    keys: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
    mode: { enum: ['fast', 'safe'] },
  },
});

const secrets = ['token', 'keys'] as const;
const run = () => ({});
const of = (input: ObjectSchema) =>
  ({ name: 'keeper', version: '1.0.0', operations: { take: operation({ input, run }) } }) as const;
const plugins: Readonly<Record<string, Plugin>> = {
  zod: withContext({ config: inZod, secrets }).definePlugin(of(inZod)),
  valibot: withContext({ config: inValibot, secrets }).definePlugin(of(inValibot)),
  arktype: withContext({ config: inArktype, secrets }).definePlugin(of(inArktype)),
  'JSON Schema': withContext({ config: inJsonSchema, secrets }).definePlugin(of(inJsonSchema)),
};

/** What is sent: texts in all shapes and sizes, and a number. */
const values: readonly unknown[] = [
  'hunter2',
  'hunter2\nhunter2\n',
  'hunter2) or (was "hunter2")',
  '"hunter2\\',
  'hunter2'.repeat(20_000),
  70_777.5,
  ['hunter2'],
  { hunter: 'hunter2' },
];

/** In any order. */
const rules = /(?=.*token: \w)(?=.*keys\[0\]\.id: \w)(?=.*mode: .*fast.*safe)/s;

describe.each(Object.entries(plugins))('values that %s refuses (fault 24)', (_library, plugin) => {
  it.each(values.map((value, index) => [index, value] as const))('stay out of a failed Init: %i', async (_, value) => {
    const host = startInMemory(plugin);
    const sent = { token: value, keys: [{ id: value }], mode: value };
    const failed = String(await host.init(sent).catch((error: unknown) => error));
    expect(failed).toMatch(rules);
    expect(namesIn(failed, host.lines)).toEqual([]);
  });

  it.each(values.map((value, index) => [index, value] as const))('stay out of a failed call: %i', async (_, value) => {
    const host = startInMemory(plugin);
    const sent = { token: value, keys: [{ id: value }], mode: value };
    const { success, error } = await host.execute('take', sent);
    expect([success, error]).toEqual([false, expect.stringMatching(rules)]);
    expect(namesIn(error, host.lines)).toEqual([]);
  });
});

function namesIn(...texts: readonly unknown[]): readonly string[] {
  return JSON.stringify(texts).match(/.{0,50}(?:hunter|70777).{0,50}/g) ?? [];
}
