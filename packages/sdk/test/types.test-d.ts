/** What must compile and what must not: checked by `tsc`, never run. */
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import * as z from 'zod';
import {
  definePlugin,
  failure,
  fromJsonSchema,
  type InputOf,
  type OutputOf,
  operation,
  type Part,
  serve,
  withContext,
  withJsonSchema,
} from '../src/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(..._proof: Equal<A, B> extends true ? [] : [never]) => undefined;

// ── Types flow from the schemas into `run` and out to callers ───────────────────────────────────────────────────────────
const greet = operation({
  description: 'Greets one person',
  input: z.object({ name: z.string(), shout: z.boolean().default(false) }),
  output: z.object({ greeting: z.string() }),
  async run({ name, shout }, ctx) {
    same<typeof shout, boolean>();
    ctx.log.info('greeting', { name });
    ctx.signal.throwIfAborted();
    if (name === '') return failure('name is empty', { greeting: '' });
    const greeting = `Hello, ${name}`;
    return { greeting: shout ? greeting.toUpperCase() : greeting };
  },
});
same<InputOf<typeof greet>, { name: string; shout?: boolean | undefined }>();
same<OutputOf<typeof greet>, { greeting: string }>();
const kind: 'operation' = greet.kind;
void kind;

export const greeter = definePlugin({
  name: 'greeter',
  version: '1.0.0',
  description: 'Says hello',
  operations: { greet },
});
same<Part<typeof greeter, 'operations'>, { greet: typeof greet }>();
void (() => serve(greeter, { exit: false, signal: AbortSignal.timeout(1) }));

// ── valibot, arktype, JSON Schema, none ─────────────────────────────────────────────────────────────────────────────────
operation({
  input: toStandardJsonSchema(
    v.object({ tries: v.optional(v.pipe(v.number(), v.integer()), 3), tag: v.optional(v.string()) }),
  ),
  run({ tries, tag }) {
    same<typeof tries, number>();
    same<typeof tag, string | undefined>();
    return { tries };
  },
});
operation({
  input: type({ path: 'string', 'deep?': 'boolean' }),
  output: type({ files: 'string[]' }),
  run({ path, deep }) {
    same<typeof path, string>();
    same<typeof deep, boolean | undefined>();
    return { files: [path] };
  },
});
operation({
  input: fromJsonSchema({
    type: 'object',
    required: ['city'],
    properties: {
      city: { type: 'string' },
      days: { type: 'integer', default: 3 },
      unit: { enum: ['c', 'f'] },
      tags: { type: 'array', items: { type: 'string' } },
      note: { type: ['string', 'null'] },
    },
  }),
  run({ city, days, unit, tags, note }) {
    same<typeof city, string>();
    same<typeof days, number>();
    same<typeof unit, 'c' | 'f' | undefined>();
    same<typeof tags, string[] | undefined>();
    same<typeof note, string | null | undefined>();
    return { city, days };
  },
});
operation({ input: withJsonSchema(v.object({ id: v.string() }), { type: 'object' }), run: ({ id }) => ({ id }) });
operation({ input: v.object({ id: v.string() }), run: ({ id }) => ({ id }) });
operation({
  input: z.discriminatedUnion('by', [
    z.object({ by: z.literal('id'), id: z.number() }),
    z.object({ by: z.literal('name'), name: z.string() }),
  ]),
  run: (input) => (input.by === 'id' ? { n: input.id } : { s: input.name }),
});
operation({ run: (input) => ({ keys: Object.keys(input) }) });
operation({
  async run(_input, ctx) {
    ctx.write('done');
    ctx.progress(1);
    return {};
  },
});

// @ts-expect-error an operation's input is an object
operation({ input: z.string(), run: () => ({}) });
// @ts-expect-error with valibot too
operation({ input: v.string(), run: () => ({}) });
// @ts-expect-error with arktype too
operation({ input: type('string'), run: () => ({}) });
// @ts-expect-error with JSON Schema too
operation({ input: fromJsonSchema({ type: 'string' }), run: () => ({}) });
// @ts-expect-error so is its output
operation({ output: z.array(z.string()).transform((list) => list.length), run: () => [] });
// @ts-expect-error the result must match the output schema
operation({ output: z.object({ greeting: z.string() }), run: () => ({ greeting: 5 }) });
// @ts-expect-error with valibot too
operation({ output: v.object({ greeting: v.string() }), run: () => ({ greeting: 5 }) });
// @ts-expect-error with arktype too
operation({ output: type({ greeting: 'string' }), run: () => ({ greeting: 5 }) });
const counted = fromJsonSchema({ type: 'object', required: ['n'], properties: { n: { type: 'number' } } });
// @ts-expect-error with JSON Schema too
operation({ output: counted, run: () => ({ n: 'x' }) });
// @ts-expect-error also when it is asynchronous
operation({ output: z.object({ greeting: z.string() }), run: async () => ({ greting: 'typo' }) });
// @ts-expect-error an input that the schema does not have
operation({ input: z.object({ name: z.string() }), run: ({ nam }) => ({ nam }) });
// @ts-expect-error with arktype too
operation({ input: type({ name: 'string' }), run: ({ nam }) => ({ nam }) });
// @ts-expect-error with valibot too
operation({ input: v.object({ name: v.string() }), run: ({ nam }) => ({ nam }) });
// @ts-expect-error there is no config without withContext
operation({ run: (_input, ctx) => ({ token: ctx.config.token }) });
// @ts-expect-error a typo in the definition
operation({ descripton: 'x', run: () => ({}) });
// @ts-expect-error operations are engine-neutral: no pipeline data
operation({ run: (_input, ctx) => ({ c: ctx.current }) });
// @ts-expect-error a result is an object, not nothing
operation({ run: () => undefined });

// ── Config and state, declared once ─────────────────────────────────────────────────────────────────────────────────────
class Client {
  constructor(readonly token: string) {}
  get = async (path: string): Promise<string> => path;
  close = async () => undefined;
}
const api = withContext({
  config: z.object({
    token: z.string(),
    tries: z.number().int().default(3),
    mode: z.enum(['fast', 'safe']).default('fast'),
  }),
  secrets: ['token'],
  async init(config, { log }) {
    log.debug('connecting');
    return { client: new Client(config.token) };
  },
  async shutdown({ client }) {
    await client.close();
  },
});
const fetchPage = api.operation({
  input: z.object({ path: z.string() }),
  async run({ path }, { config, state }) {
    same<typeof config.mode, 'fast' | 'safe'>();
    same<typeof config.tries, number>();
    return { body: await state.client.get(path) };
  },
});
export const fetcher = api.definePlugin({ name: 'fetcher', version: '1.0.0', operations: { fetchPage, greet } });

const arkApi = withContext({ config: type({ token: 'string', 'tries?': 'number' }), secrets: ['token'] });
arkApi.operation({
  run(_input, { config }) {
    same<typeof config.tries, number | undefined>();
    return {};
  },
});
const jsonApi = withContext({
  config: fromJsonSchema({ type: 'object', properties: { tries: { type: 'integer', default: 3 } } }),
});
jsonApi.operation({
  run(_input, { config }) {
    same<typeof config.tries, number>();
    return {};
  },
});

// @ts-expect-error a secret must be a field of the config
withContext({ config: z.object({ token: z.string() }), secrets: ['tokn'] });
// @ts-expect-error with arktype too
withContext({ config: type({ token: 'string' }), secrets: ['tokn'] });
// @ts-expect-error a definition that needs a config is refused by a plugin that has none
definePlugin({ name: 'fetcher', version: '1.0.0', operations: { fetchPage } });
const other = withContext({ config: z.object({ token: z.number() }) });
// @ts-expect-error or has another one
other.definePlugin({ name: 'fetcher', version: '1.0.0', operations: { fetchPage } });
const stateOnly = withContext({ init: async () => ({ hits: 0 }) });
stateOnly.operation({
  run(_input, { state }) {
    state.hits += 1;
    return { hits: state.hits };
  },
});
api.operation({
  run(_input, { config }) {
    // @ts-expect-error config is read-only
    config.token = 'x';
    return {};
  },
});

// ── Plugins ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
// @ts-expect-error no operation: it did not come from operation()
definePlugin({ name: 'x', version: '1.0.0', operations: { upper: { run: () => ({}) } } });
// @ts-expect-error a typo in the plugin
definePlugin({ name: 'x', version: '1.0.0', operatons: { greet } });
// @ts-expect-error three numbers
definePlugin({ name: 'x', version: '1' });
// @ts-expect-error a plugin comes from definePlugin
void (() => serve({ name: 'x' }));
