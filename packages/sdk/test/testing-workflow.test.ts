import { fileURLToPath } from 'node:url';
import { describe, expect, expectTypeOf } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { definePlugin, operation } from '../src/index.js';
import { type TestHost, type TestOptions, type TestVia, testPlugin } from '../src/testing.js';
import { plugin, typed } from './fixtures/engine-definition.mjs';
import { failureOf } from './support/failure-of.js';

const executable = fileURLToPath(new URL('./fixtures/engine-plugin.mjs', import.meta.url));

/** The three ways that a plugin is reached; whatever is said of one holds for all. */
const ways: Readonly<Record<string, (sandbox: Sandbox, env?: object) => TestVia>> = {
  'in memory': () => 'memory',
  'on the wire': () => 'wire',
  'as an executable': (sandbox, env = {}) => ({ executable, env: { ...sandbox.env, ...env } }),
};

type Kit = TestHost<typeof plugin>;

const messages = (host: Kit) => host.logs.map(({ message }) => message);

describe.each(Object.entries(ways))('a plugin of the workflow engine %s [WF-3-testing]', (_way, via) => {
  const open = (sandbox: Sandbox, options: TestOptions = {}): Promise<Kit> =>
    testPlugin(plugin, { engine: 'workflow', ...options, via: via(sandbox) });

  test('says what it is, what it adds to the config and what files it has', async ({ sandbox }) => {
    await using t = await open(sandbox);
    expect(t.info).toEqual({
      name: 'engine-kit',
      version: '2.0.0',
      description: 'Something of everything',
      capabilities: [
        'kit.store',
        'engine-kit.config',
        'step.total',
        'step.look',
        'step.engine',
        'step.nothing',
        'step.hang',
        'step.greet',
        'kit.clock',
        'kit.broken',
      ],
    });
    expect(JSON.parse(await t.configFragment())).toEqual({ modules: [{ name: 'main', type: 'kit.store' }] });
    expect(await t.asset('a.txt')).toEqual({
      content: new Uint8Array(Buffer.from('asset')),
      contentType: 'text/plain',
    });
    expect(await failureOf(t.asset('b.txt'))).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin engine-kit could not give the asset "b.txt": the plugin has no asset "b.txt"',
    });
  });

  test('runs a module through its life, and calls its services', async ({ sandbox }) => {
    await using t = await open(sandbox, { baseDir: sandbox.folder });
    const main = await t.module('kit.store', 'main', {});
    expect(main.name).toBe('main');
    expect(await main.services.put({ key: 'a', value: 1 })).toEqual({});
    const hit = await main.services.get({ key: 'a' });
    expectTypeOf(hit).toEqualTypeOf<{ value: number | null; room: number } & object>();
    expect([hit, await main.services.get({ key: 'b' })]).toEqual([
      { value: 1, room: 1 },
      { value: null, room: 1 },
    ]);
    await main.start();
    await main.stop();
    await main.start();
    await main[Symbol.asyncDispose]();
    await main[Symbol.asyncDispose]();
    const life = t.logs.filter(({ fields }) => fields.name === 'main');
    expect(life.map(({ message }) => message)).toEqual(['init', 'start', 'stop', 'start', 'stop', 'dispose']);
    expect(new Set(life.map(({ fields }) => fields.baseDir))).toEqual(new Set([sandbox.folder]));
  });

  test('tells what a module refuses', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const what = 'Plugin engine-kit could not';
    expect(await failureOf(t.module('kit.store', 'main', JSON.parse('{"size":"big"}')))).toMatchObject({
      code: 'CALL_FAILED',
      message: expect.stringContaining(`${what} create module main of type "kit.store": size: `),
    });
    const main = await t.module('kit.store', 'main', { size: 1 });
    await main.services.put({ key: 'a', value: 1 });
    const title = 'of module main of type "kit.store"';
    expect(await failureOf(main.services.put({ key: 'b', value: 2 }))).toMatchObject({
      code: 'CALL_FAILED',
      message: `${what} call put ${title}: the store is full`,
    });
    expect(await failureOf(main.services.fail({ n: Number('1') }))).toMatchObject({
      message: `${what} call fail ${title}: no luck`,
    });
    expect(await failureOf(main.services.get(JSON.parse('{}')))).toMatchObject({
      message: expect.stringContaining(`${what} call get ${title}: key: `),
    });
    const cyclic: Record<string, never> = {};
    Reflect.set(cyclic, 'self', cyclic);
    expect(await failureOf(main.services.fail(cyclic))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(`${what} call fail ${title}: its args cannot be sent: `),
    });
    const again = new AbortController();
    again.abort(new Error('no time'));
    expect(await failureOf(main.services.get({ key: 'a' }, { signal: again.signal }))).toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('runs steps with all that an engine sends', async ({ sandbox }) => {
    const time = new Date('2026-01-02T03:04:05Z');
    await using t = await open(sandbox, { baseDir: sandbox.folder, config: { prefix: 'p' } });
    const main = await t.module('kit.store', 'main', {});
    await main.services.put({ key: 'a', value: 40 });
    const small = await t.step('step.total', { store: 'main', keys: ['a', 'b'] }, { current: { extra: '2' } });
    expectTypeOf(small.output).toEqualTypeOf<{ total: number }>();
    expect(small).toEqual({ output: { total: 42 }, stopped: false });
    const large = await t.step('step.total', { store: 'main', keys: ['a'], limit: 1 });
    expect(large).toEqual({ output: { total: 40 }, stopped: true });
    const run = {
      name: 'look',
      current: { a: 1 },
      triggerData: { b: 2 },
      stepOutputs: { first: { c: 3 } },
      metadata: { pipeline: 'p', started_at: time.toISOString() },
      rawConfig: { x: '{{ .b }}' },
    };
    expect((await t.step('step.look', { x: '2' }, run)).output).toEqual({
      config: { x: '2' },
      raw: { x: '{{ .b }}' },
      current: { a: 1 },
      triggerData: { b: 2 },
      stepOutputs: { first: { c: 3 } },
      metadata: run.metadata,
      name: 'look',
      baseDir: sandbox.folder,
      prefix: 'p',
    });
    const plain = await t.step('step.look', {});
    expect(plain.output).toMatchObject({ name: 'step.look', metadata: { pipeline: 'test' }, stepOutputs: {} });
    expect(await t.step('step.nothing', {})).toEqual({ output: {}, stopped: false });
    const greeting = await t.step('step.greet', { name: 'Ada' });
    expectTypeOf(greeting.output).toEqualTypeOf<{ greeting: string }>();
    expect(greeting.output).toEqual({ greeting: 'Hello, Ada' });
  });

  test('tells what a step refuses, and ends it with its caller or its time', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const what = 'Plugin engine-kit could not run a step of type';
    expect(
      await failureOf(t.step('step.total', { store: 'main', keys: [] }, { current: { extra: 'x' } })),
    ).toMatchObject({
      code: 'CALL_FAILED',
      message: expect.stringContaining(`${what} "step.total": current: extra: `),
    });
    expect(await failureOf(t.step('step.total', { store: 'none', keys: ['a'] }))).toMatchObject({
      message: `${what} "step.total": the plugin has no module "none" of that kind: none of that kind is configured`,
    });
    expect(await failureOf(t.step('step.other' as 'step.look', {}))).toMatchObject({
      code: 'CALL_FAILED',
      message: expect.stringContaining(`${what} "step.other": unknown step type "step.other"; there are step.total, `),
    });
    expect(await failureOf(t.step('step.hang', {}, { timeoutMs: 300 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    const caller = new AbortController();
    const call = failureOf(t.step('step.hang', {}, { signal: caller.signal }));
    await t.waitFor(() => messages(t).filter((one) => one === 'hanging').length === 2);
    caller.abort();
    expect(await call).toMatchObject({ code: 'CANCELLED' });
  });

  test('runs triggers, each firing once and in order', async ({ sandbox }) => {
    const started: unknown[] = [];
    await using t = await open(sandbox, { onTrigger: (start) => started.push(start) });
    const clock = await t.trigger('kit.clock', { times: 2 });
    expect(clock.workflowType).toBe('pipeline:test');
    const first = await clock.next();
    if (first.action === 'tick') expectTypeOf(first.data).toEqualTypeOf<{ n: number } & object>();
    expect(first).toEqual({ action: 'tick', data: { n: 1 } });
    const rest: unknown[] = [];
    for await (const fired of clock.fired) {
      rest.push(fired);
      if (fired.action === 'last') break;
    }
    expect(rest).toEqual([
      { action: 'tick', data: { n: 2 } },
      { action: 'last', data: {} },
    ]);
    expect(started[0]).toEqual({ workflowType: 'pipeline:test', action: 'tick', data: { n: 1 } });
    const second = await t.trigger('kit.clock', { times: 0 });
    expect([second.workflowType, await second.next()]).toEqual(['pipeline:test-2', { action: 'last', data: {} }]);
    const named = await t.trigger('kit.clock', { times: 0 }, { workflowType: 'pipeline:mine' });
    expect(await failureOf(t.trigger('kit.clock', { times: 0 }, { workflowType: 'pipeline:mine' }))).toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(named.workflowType).toBe('pipeline:mine');
    await clock[Symbol.asyncDispose]();
    expect(messages(t)).toContain('clock stopped');
    const after: unknown[] = [];
    for await (const fired of clock.fired) after.push(fired);
    expect(after).toEqual([]);
  });

  test('lets a workflow fail or be refused, and tells a trigger that cannot start', async ({ sandbox }) => {
    await using t = await open(sandbox, {
      onTrigger({ action }) {
        if (action === 'tick') throw new Error('the pipeline broke');
      },
    });
    await t.trigger('kit.clock', { times: 1 });
    const line = await t.waitFor(() => t.logs.find(({ message }) => message === 'not triggered'));
    expect(line.fields.why).toBe('trigger workflow callback: the pipeline broke');
    expect(await failureOf(t.trigger('kit.broken', {}))).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin engine-kit could not start a trigger of type "kit.broken": no clock here',
    });
    const idle = await t.trigger('kit.clock', { times: 0 });
    await idle.next();
    expect(await failureOf(idle.next({ timeoutMs: 50 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('takes and delivers messages, and answers what is asked of the engine', async ({ sandbox }) => {
    await using t = await open(sandbox, { services: ['db'] });
    const { output } = await t.step('step.engine', {});
    expect(output).toEqual({ found: [true, false], id: t.published[0]?.id });
    expect(t.published).toMatchObject([{ topic: 'topic', text: 'hi', metadata: { a: 'b' } }]);
    expect(t.logs).toContainEqual({ level: 'warn', message: 'from the engine', fields: { n: 1 } });
    expect(await failureOf(t.deliver('news', 'x'))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('has not subscribed to the topic "news"'),
    });
    const main = await t.module('kit.store', 'main', {});
    await main.start();
    await t.deliver('news', 'hello', { k: 'v' });
    await t.waitFor(() => messages(t).includes('news hello v'));
    expect(await failureOf(t.deliver('news', 'hello', { k: 'bad' }))).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin engine-kit could not take a message of the topic "news": bad news',
    });
    await main[Symbol.asyncDispose]();
    await expect.poll(() => failureOf(t.deliver('news', 'x'))).toMatchObject({ code: 'INPUT_INVALID' });
  });

  test('meets an engine that takes no messages', async ({ sandbox }) => {
    await using t = await open(sandbox, { onPublish: false });
    expect(await failureOf(t.step('step.engine', {}))).toMatchObject({
      message: expect.stringContaining('publish message: message publish handler not configured'),
    });
    const main = await t.module('kit.store', 'main', {});
    expect(await failureOf(main.start())).toMatchObject({
      message: expect.stringContaining('subscribe to news: message subscribe handler not configured'),
    });
  });

  test('refuses a config that its schema refuses, and ends what is open when it is closed', async ({ sandbox }) => {
    expect(await failureOf(open(sandbox, { config: { prefix: 1 } }))).toMatchObject({
      code: 'CALL_FAILED',
      message: expect.stringContaining('prefix: '),
    });
    const t = await open(sandbox);
    const main = await t.module('kit.store', 'main', {});
    await main.start();
    await t.trigger('kit.clock', { times: 0 });
    const waiting = failureOf(t.waitFor(() => false));
    await t.close();
    await t.close();
    expect(await waiting).toMatchObject({ code: 'NOT_LOADED' });
    expect(messages(t).slice(-3)).toEqual(['clock stopped', 'stop', 'dispose']);
    expect(await failureOf(t.step('step.nothing', {}))).toMatchObject({ code: 'NOT_LOADED' });
  });

  test('speaks typed contracts as the engine does', async ({ sandbox }) => {
    await using t = await testPlugin(typed, { via: via(sandbox, { FIXTURE_TYPED: '1' }) });
    expect(await t.step('step.typed_double', {}, { current: { n: 21, other: 'x' } })).toMatchObject({
      output: { n: 42 },
    });
    const texts = JSON.parse('{"times":"3"}');
    expect(await t.step('step.typed_double', texts, { current: { n: 2 } })).toMatchObject({ output: { n: 6 } });
    expect(await failureOf(t.step('step.typed_double', JSON.parse('{"nope":1}')))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('unknown field "nope"'),
    });
    const store = await t.module('typed.store', 'main', { start: 1 });
    expect(await store.services.add({ n: 2 })).toEqual({ sum: 3 });
  });
});

describe('the engine of a test', () => {
  test('is the one that the plugin has parts for, and the other one’s calls say so', async () => {
    await using awf = await testPlugin(plugin);
    expect(await awf.execute('greet', { name: 'Ada' })).toMatchObject({ success: true });
    expect(await failureOf(awf.step('step.nothing', {}))).toMatchObject({
      code: 'NOT_SUPPORTED',
      message:
        "Plugin engine-kit is tested as AWF runs it, which has no modules, steps and triggers: give testPlugin the option engine: 'workflow'.",
    });
    await using workflow = await testPlugin(plugin, { engine: 'workflow' });
    expect(await failureOf(workflow.execute('greet', { name: 'Ada' }))).toMatchObject({
      code: 'NOT_SUPPORTED',
      message:
        "Plugin engine-kit is tested as the workflow engine runs it, which has no operations: give testPlugin the option engine: 'awf'.",
    });
    await using alone = await testPlugin(typed);
    expect(alone.info.capabilities).toEqual(['typed.store', 'step.typed_double']);
  });

  test('is refused where there is none of the name, as are options of the wrong kind', async () => {
    const options = (other: object) => failureOf(testPlugin(plugin, other));
    expect(await options({ engine: 'other' })).toMatchObject({
      code: 'OPTIONS_INVALID',
      message: 'testPlugin needs engine to be "awf" or "workflow"; it is other',
    });
    expect(await options({ onTrigger: 1 })).toMatchObject({ message: expect.stringContaining('onTrigger') });
    expect(await options({ services: 'db' })).toMatchObject({ message: expect.stringContaining('services') });
    const plain = definePlugin({ name: 'plain', version: '1.0.0', operations: { x: operation({ run: () => ({}) }) } });
    expect(await failureOf(testPlugin(plain, { engine: 'workflow' }))).toMatchObject({
      code: 'OPTIONS_INVALID',
      message:
        'testPlugin: plain has nothing for the workflow engine: give it steps, modules or triggers, or leave the option engine out',
    });
    expect(await failureOf(testPlugin(typed, { config: { a: 1 } }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('was given a config, but has none'),
    });
  });

  test('has no callbacks where the test wants none', async () => {
    await using t = await testPlugin(plugin, { engine: 'workflow', onTrigger: false });
    expect(await failureOf(t.step('step.engine', {}, { timeoutMs: 200 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});

test('is typed by the plugin’s definitions', () => {
  const checks = async () => {
    await using t = await testPlugin(plugin, { engine: 'workflow' });
    const main = await t.module('kit.store', 'main', { size: 1 });
    // @ts-expect-error no such config
    await t.module('kit.store', 'main', { size: 'big' });
    // @ts-expect-error no such module type
    await t.module('kit.stor', 'main', {});
    // @ts-expect-error the service's input is typed
    await main.services.get({ kee: 'a' });
    // @ts-expect-error so is its name
    await main.services.fetch({ key: 'a' });
    // @ts-expect-error the step's config is typed
    await t.step('step.total', { store: 'main' });
    // @ts-expect-error so is its type
    await t.step('step.totl', { store: 'main', keys: [] });
    // @ts-expect-error an operation's step has the operation's input
    await t.step('step.greet', { nam: 'Ada' });
    const clock = await t.trigger('kit.clock', { times: 1 });
    const { action } = await clock.next();
    // @ts-expect-error no such action
    return action === 'tock';
  };
  expect(checks).toBeTypeOf('function');
});
