/** What must compile and what must not: checked by `tsc`, never run. */
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import * as z from 'zod';
import {
  type Codec,
  definePlugin,
  eventType,
  failure,
  fromJsonSchema,
  fromMessage,
  type InferOutput,
  type InputOf,
  module,
  type OutputOf,
  onEvent,
  operation,
  type Part,
  serve,
  step,
  stepType,
  stopPipeline,
  trigger,
  validator,
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

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
const seen = eventType({ type: 'everything.seen', payload: z.object({ step: z.string() }) });
const ready = eventType({ type: 'everything.ready' });
const watcher = onEvent({
  on: ['workflow.*', 'step.*'],
  run(event) {
    if (event.type === 'step.completed') return seen({ step: event.metadata.step_name });
    if (event.type === 'workflow.failed') {
      const text: string = event.metadata.error;
      return [seen({ step: text })];
    }
    return undefined;
  },
});
onEvent({
  on: 'step.retrying',
  run(event) {
    const attempt: string = event.metadata.attempt;
    void attempt;
  },
});
onEvent({
  on: seen,
  run(event) {
    same<typeof event.payload, { step: string }>();
    same<typeof event.type, 'everything.seen'>();
  },
});
onEvent({
  on: [seen, 'audit.*'],
  run(event) {
    if (event.type === 'everything.seen') same<typeof event.payload, { step: string }>();
    else same<typeof event.payload, Uint8Array>();
  },
});
onEvent({
  on: '*',
  async run(event, ctx) {
    same<typeof event.payload, Uint8Array>();
    await ctx.emit(ready());
  },
});
onEvent({
  on: 'audit.*',
  run(event) {
    const kind: `audit.${string}` = event.type;
    void kind;
  },
});
const valibotEvent = eventType({ type: 'v.e', payload: v.object({ n: v.number() }) });
const arkEvent = eventType({ type: 'a.e', payload: type({ n: 'number' }) });
const jsonEvent = eventType({
  type: 'j.e',
  payload: fromJsonSchema({ type: 'object', required: ['n'], properties: { n: { type: 'number' } } }),
});
void [valibotEvent({ n: 1 }), arkEvent({ n: 1 }), jsonEvent({ n: 1 }, { k: 'v' })];

// @ts-expect-error the payload must match
seen({ stepp: 'a' });
// @ts-expect-error with valibot too
valibotEvent({ n: 'x' });
// @ts-expect-error with arktype too
arkEvent({ n: 'x' });
// @ts-expect-error with JSON Schema too
jsonEvent({ n: 'x' });
// @ts-expect-error and be given
seen();
// @ts-expect-error an event without payload takes none
ready({ n: 1 });
onEvent({
  on: 'step.retrying',
  run(event) {
    // @ts-expect-error step.retrying has no workflow_id: it may be undefined
    const id: string = event.metadata.workflow_id;
    void id;
  },
});
// @ts-expect-error an event handler answers with events
onEvent({ on: '*', run: () => 'done' });
operation({
  async run(_input, ctx) {
    // @ts-expect-error emit takes a made event, not its type
    await ctx.emit(seen);
    return {};
  },
});
withContext({
  async init(_config, ctx) {
    // @ts-expect-error init runs before the engine can take events
    await ctx.emit(ready());
  },
});

// ── Step types and validators ───────────────────────────────────────────────────────────────────────────────────────────
const upper = stepType({
  config: z.object({ text: z.string(), exit_code: z.number().int().default(0) }),
  data: z.object({ length: z.number() }),
  run({ text, exit_code }, ctx) {
    ctx.log.debug(ctx.stepName);
    return { output: text.toUpperCase(), exitCode: exit_code, data: { length: text.length } };
  },
});
same<InputOf<typeof upper>, { text: string; exit_code?: number | undefined }>();
same<OutputOf<typeof upper>, { length: number }>();
stepType({ config: v.object({ n: v.number() }), run: ({ n }) => ({ data: { n } }) });
stepType({ config: type({ n: 'number' }), run: ({ n }) => ({ data: { n } }) });
stepType({ run: () => undefined });
// @ts-expect-error data must match its schema
stepType({ data: z.object({ length: z.number() }), run: () => ({ data: { length: 'x' } }) });
// @ts-expect-error with valibot too
stepType({ data: v.object({ length: v.number() }), run: () => ({ data: { length: 'x' } }) });
// @ts-expect-error with arktype too
stepType({ data: type({ length: 'number' }), run: () => ({ data: { length: 'x' } }) });
// @ts-expect-error with JSON Schema too
stepType({ data: counted, run: () => ({ data: { n: 'x' } }) });
// @ts-expect-error the config is typed
stepType({ config: type({ n: 'number' }), run: ({ m }) => ({ data: { m } }) });
// @ts-expect-error an exit code is a number
stepType({ run: () => ({ exitCode: '1' }) });
const rules = validator({
  workflow: (workflow) => (workflow.name === 'forbidden' ? [{ message: 'This workflow is forbidden' }] : []),
  *step(one) {
    if (one.timeoutSeconds === 0)
      yield { severity: 'warning', message: 'no timeout', step: one.name, field: 'timeout' };
  },
});
// @ts-expect-error unknown severity
validator({ workflow: () => [{ severity: 'fatal', message: 'x' }] });
// @ts-expect-error a finding has a message
validator({ workflow: () => [{ severity: 'error' }] });

export const everything = definePlugin({
  name: 'everything',
  version: '1.0.0',
  operations: { greet },
  stepTypes: { upper },
  validators: { rules },
  events: [watcher],
  emits: [seen, ready, 'everything.*'],
  ready: async (ctx) => void (await ctx.emit(ready())),
});
same<Part<typeof everything, 'stepTypes'>, { upper: typeof upper }>();
// @ts-expect-error a step type is no operation
definePlugin({ name: 'x', version: '1.0.0', operations: { upper } });
// @ts-expect-error a validator that needs a config is refused by a plugin that has none
definePlugin({ name: 'x', version: '1.0.0', validators: { rules: api.validator({ workflow: () => [] }) } });
// @ts-expect-error so is an event handler
definePlugin({ name: 'x', version: '1.0.0', events: [api.onEvent({ on: '*', run: () => undefined })] });
// @ts-expect-error and a step type
definePlugin({ name: 'x', version: '1.0.0', stepTypes: { t: api.stepType({ run: () => ({}) }) } });
api.definePlugin({
  name: 'fetcher',
  version: '1.0.0',
  ready(ctx) {
    same<typeof ctx.config.token, string>();
    same<typeof ctx.state.client, Client>();
  },
});

// ── The workflow engine: a module, steps that use it, a trigger ─────────────────────────────────────────────────────────
const kvStore = module({
  config: z.object({ path: z.string() }),
  services: {
    get: {
      input: z.object({ key: z.string() }),
      output: z.object({ value: z.string().nullable(), found: z.boolean() }),
    },
    put: { input: z.object({ key: z.string(), value: z.string(), ttl: z.number().default(0) }) },
  },
  create({ path }, ctx) {
    const map = new Map<string, string>();
    return {
      async start({ signal }) {
        signal.throwIfAborted();
        ctx.log.info('open', { path });
      },
      services: {
        get: ({ key }) => ({ value: map.get(key) ?? null, found: map.has(key) }),
        put({ key, value, ttl }) {
          same<typeof ttl, number>();
          map.set(key, value);
        },
      },
      async [Symbol.asyncDispose]() {
        map.clear();
      },
    };
  },
});
const kvGet = step({
  config: z.object({ store: z.string(), key: z.string() }),
  current: z.object({ body: z.object({ tenant: z.string() }).optional() }),
  output: z.object({ value: z.string().nullable(), found: z.boolean() }),
  async run({ store, key }, ctx) {
    const kv = ctx.module(kvStore, store);
    await kv.put({ key, value: 'x' });
    const hit = await kv.get({ key: `${ctx.current.body?.tenant ?? ''}${key}` }, { signal: ctx.signal });
    same<typeof hit, { value: string | null; found: boolean }>();
    return hit.found ? hit : stopPipeline(hit);
  },
});
same<InputOf<typeof kvGet>, { store: string; key: string }>();
const fileWatch = trigger({
  config: z.object({ path: z.string() }),
  actions: { changed: z.object({ file: z.string(), event: z.enum(['add', 'change', 'remove']), size: z.number() }) },
  start({ path }, ctx) {
    const changed = () => void ctx.engine.trigger('changed', { file: path, event: 'change', size: 1 });
    const timer = setInterval(changed, 1_000);
    return () => clearInterval(timer);
  },
});
export const kv = definePlugin({
  name: 'kv-module',
  version: '1.0.0',
  modules: { 'kv.store': kvStore },
  steps: { 'step.kv_get': kvGet },
  triggers: { 'trigger.file_watch': fileWatch },
  operations: { both: operation({ step: true, run: () => ({}) }) },
  workflow: {
    configFragment: { modules: [] },
    assets: async (path) => (path === 'a.txt' ? { content: 'a', contentType: 'text/plain' } : undefined),
  },
});
same<Part<typeof kv, 'modules'>, { 'kv.store': typeof kvStore }>();

// @ts-expect-error a service that was declared must be there
module({ services: { get: {}, put: {} }, create: () => ({ services: { get: () => ({}) } }) });
const zodGet = { get: { output: z.object({ value: z.string() }) } };
const valibotGet = { get: { output: v.object({ value: v.string() }) } };
const arkGet = { get: { output: type({ value: 'string' }) } };
// @ts-expect-error with its declared output
module({ services: zodGet, create: () => ({ services: { get: () => ({ value: 1 }) } }) });
// @ts-expect-error with valibot too
module({ services: valibotGet, create: () => ({ services: { get: () => ({ value: 1 }) } }) });
// @ts-expect-error with arktype too
module({ services: arkGet, create: () => ({ services: { get: () => ({ value: 1 }) } }) });
const bare = module({ create: () => ({}) });
// @ts-expect-error a module without services has none
step({ run: async (_config, ctx) => void (await ctx.module(bare, 'x').get({})) });
// @ts-expect-error the service's input is typed
step({ run: async (_config, ctx) => void (await ctx.module(kvStore, 'x').get({ kee: 'a' })) });
// @ts-expect-error so is its name
step({ run: async (_config, ctx) => void (await ctx.module(kvStore, 'x').fetch({ key: 'a' })) });
// @ts-expect-error stopPipeline carries the step's output
step({ output: z.object({ n: z.number() }), run: () => stopPipeline({ n: 'x' }) });
// @ts-expect-error a step's output matches its schema
step({ output: type({ n: 'number' }), run: () => ({ n: 'x' }) });
// @ts-expect-error an action that was not declared
trigger({ actions: { changed: z.object({}) }, start: async (_config, ctx) => ctx.engine.trigger('removed', {}) });
const actions = { changed: z.object({ file: z.string() }) };
// @ts-expect-error its data is typed
trigger({ actions, start: (_config, ctx) => ctx.engine.trigger('changed', { file: 1 }) });
// @ts-expect-error only a step type's name can follow
operation({ step: 'greet', run: () => ({}) });
// @ts-expect-error a step is no module
definePlugin({ name: 'x', version: '1.0.0', modules: { kvGet } });

// ── Plugins ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
// @ts-expect-error no operation: it did not come from operation()
definePlugin({ name: 'x', version: '1.0.0', operations: { upper: { run: () => ({}) } } });
// @ts-expect-error a typo in the plugin
definePlugin({ name: 'x', version: '1.0.0', operatons: { greet } });
// @ts-expect-error three numbers
definePlugin({ name: 'x', version: '1' });
// @ts-expect-error a plugin comes from definePlugin
void (() => serve({ name: 'x' }));

// ── Typed contracts ─────────────────────────────────────────────────────────────────────────────────────────────────────
declare const OrderCodec: Codec<{ id: string; amount: bigint }>;
const order = fromMessage({ typeName: 'orders.v1.Order', codec: OrderCodec, descriptors: new Uint8Array() });
same<InferOutput<typeof order>, { id: string; amount: bigint }>();
const priced = step({
  config: order,
  output: order,
  contract: 'strict',
  run(config) {
    same<typeof config.amount, bigint>();
    return config;
  },
});
same<InputOf<typeof priced>, { id: string; amount: bigint }>();
definePlugin({
  name: 'typed',
  version: '1.0.0',
  steps: { 'step.priced': priced },
  workflow: { messages: { orders: { protocolVersion: 'v1', schemas: [order] } } },
});
// @ts-expect-error a message's handler returns the message
step({ output: order, run: () => ({ id: 'a', amount: 1 }) });
// @ts-expect-error there are three kinds of contract
step({ contract: 'loose', run: () => undefined });
// @ts-expect-error an operation has no contract: a step has
operation({ contract: 'strict', run: () => ({}) });
// @ts-expect-error a codec reads too
fromMessage({ typeName: 'a.B', codec: { encode: OrderCodec.encode }, descriptors: new Uint8Array() });
// @ts-expect-error descriptors are bytes
fromMessage({ typeName: 'a.B', codec: OrderCodec, descriptors: 'descriptors.binpb' });
// @ts-expect-error a contract of messages says its version
definePlugin({ name: 'x', version: '1.0.0', workflow: { messages: { orders: { schemas: [order] } } } });
