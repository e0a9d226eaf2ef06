import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { definePlugin, eventType, onEvent, operation, stepType, withContext } from '../src/index.js';
import { type TestOptions, testPlugin } from '../src/testing.js';
import { plugin } from './fixtures/kit-definition.mjs';
import { failureOf } from './support/failure-of.js';

describe('fake timers', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-01-02T03:04:05Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('rule the deadline of a call', async () => {
    const t = await testPlugin(plugin);
    const call = failureOf(t.execute('hang', {}, { timeoutMs: 60_000 }));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(t.logs.at(-1)?.message).toBe('hanging');
    await vi.advanceTimersByTimeAsync(1);
    expect(await call).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: expect.stringContaining('60000 ms') });
    await t.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rule the time of events, and when ready runs', async () => {
    await using t = await testPlugin(plugin);
    expect(t.emitted).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(t.emitted).toMatchObject([{ type: 'kit.ready', time: new Date('2026-01-02T03:04:05Z') }]);
    const [seen] = await t.publish({ type: 'workflow.started' });
    expect(seen?.time).toEqual(new Date('2026-01-02T03:04:06Z'));
  });

  it('rule the handlers’ own timers', async () => {
    const nap = operation({
      async run(_input, { signal }) {
        await new Promise((resolve, reject) => {
          setTimeout(resolve, 3_600_000);
          signal.addEventListener('abort', () => reject(signal.reason));
        });
        return { at: new Date().toISOString() };
      },
    });
    await using t = await testPlugin(definePlugin({ name: 'sleeper', version: '1.0.0', operations: { nap } }));
    const call = t.execute('nap', {});
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await call).toMatchObject({ data: { at: '2026-01-02T04:04:05.000Z' } });
  });

  it('rule the time that init and shutdown have', async () => {
    const slow = withContext({
      init: () => new Promise<void>((resolve) => setTimeout(resolve, 40_000)),
    }).definePlugin({ name: 'slow', version: '1.0.0' });
    const start = failureOf(testPlugin(slow));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await start).toMatchObject({
      code: 'INIT_FAILED',
      message: 'Plugin slow could not initialise: plugin init failed: init took longer than 30000 ms',
    });
    const t = await testPlugin(plugin, { config: { shutdown: 'hangs' } });
    const end = failureOf(t.close());
    await vi.advanceTimersByTimeAsync(300);
    expect(await end).toMatchObject({ code: 'SHUTDOWN_FAILED' });
  });

  it('rule how long an emit waits for a host without an event service', async () => {
    await using t = await testPlugin(plugin, { onEmit: false });
    const call = t.execute('emit', { type: 'kit.lost' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await call).toMatchObject({
      success: false,
      error: "event kit.lost was not emitted: waiting for the host's event service took longer than 5000 ms",
    });
    expect(t.emitted).toEqual([]);
  });
});

describe('a host without an event service', () => {
  it('keeps an emit waiting on the wire, too', async () => {
    await using t = await testPlugin(plugin, { via: 'wire', onEmit: false });
    expect(await t.execute('emit', { type: 'kit.lost' })).toMatchObject({
      success: false,
      error: "event kit.lost was not emitted: waiting for the host's event service took longer than 5000 ms",
    });
  });

  it.each(['memory', 'wire'] as const)('lets go of an emit that waits when it closes, in %s', async (via) => {
    const outcome: unknown[] = [];
    const waiting = definePlugin({
      name: 'waiting',
      version: '1.0.0',
      emits: ['waiting.*'],
      ready: async (ctx) => {
        await ctx.emit({ type: 'waiting.now' }).catch((error: unknown) => outcome.push(error));
      },
    });
    const t = await testPlugin(waiting, { via, onEmit: false });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(outcome).toEqual([]);
    await t.close();
    await vi.waitFor(() => expect(outcome).toHaveLength(1));
    expect(outcome[0]).toMatchObject({
      code: 'EMIT_FAILED',
      message: expect.stringMatching(/^event waiting.now was not/),
    });
  });
});

describe('testPlugin', () => {
  it.each<[object, string]>([
    [{ via: 'socket' }, 'testPlugin needs via to be "memory", "wire" or { executable: path }; it is socket'],
    [{ via: { executable: '' } }, 'testPlugin needs via to be "memory", "wire" or { executable: path }; it is '],
    [{ engine: 'go' }, 'testPlugin needs engine to be "awf" or "workflow"; it is go'],
    [{ config: 7 }, 'testPlugin needs config to be an object; it is 7'],
    [{ now: new Date() }, 'testPlugin needs now to be a function that returns a Date; it is '],
    [{ onEmit: 'refuse' }, 'testPlugin needs onEmit to be a function or false; it is refuse'],
    [
      { via: { executable: '/x' }, now: () => new Date() },
      'testPlugin needs now to be left out where an executable is started, which has a clock of its own; it is set',
    ],
  ])('refuses options that it does not know: %j', async (options, message) => {
    const error = await failureOf(testPlugin(plugin, options as TestOptions));
    expect(error.code).toBe('OPTIONS_INVALID');
    expect(error.message.startsWith(message)).toBe(true);
  });

  it('refuses what is no plugin', async () => {
    expect(await failureOf(testPlugin({ name: 'x', version: '1.0.0' }))).toMatchObject({
      code: 'DEFINITION_INVALID',
      message: 'testPlugin: the plugin must come from definePlugin',
    });
  });

  it('answers as a Go plugin does where the plugin has nothing', async () => {
    for (const via of ['memory', 'wire'] as const) {
      await using t = await testPlugin(definePlugin({ name: 'empty', version: '1.0.0' }), { via });
      expect([await t.operations(), await t.stepTypes(), await t.validate({}), await t.publish({ type: 'a' })]).toEqual(
        [[], [], [], []],
      );
      expect(await failureOf(t.publishStream([{ type: 'a' }, { type: 'b' }]))).toMatchObject({
        code: 'NOT_SUPPORTED',
        message: expect.stringContaining(
          'could not take events as a stream: it does not serve that (plugin does not implement EventSubscriber)',
        ),
      });
    }
  });

  it('runs one definition many times side by side', async () => {
    const hosts = await Promise.all([1, 2, 3].map((tries) => testPlugin(plugin, { config: { tries } })));
    const answers = await Promise.all(hosts.map((t) => t.execute('where', {})));
    expect(answers.map(({ data }) => data['tries'])).toEqual([1, 2, 3]);
    await Promise.all(hosts.map((t) => t.close()));
  });

  it('ends a stream of events that its caller gives up', async () => {
    const handled: string[] = [];
    const slow = definePlugin({
      name: 'slow',
      version: '1.0.0',
      events: [
        onEvent({
          on: '*',
          async run({ type }, { signal }) {
            handled.push(type);
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
          },
        }),
      ],
    });
    for (const via of ['memory', 'wire'] as const) {
      handled.length = 0;
      await using t = await testPlugin(slow, { via });
      const stream = failureOf(t.publishStream([{ type: 'a' }, { type: 'b' }], { timeoutMs: 100 }));
      expect(await stream).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      expect(handled).toEqual(['a']);
    }
  });
});

it('types calls by the plugin', () => {
  const made = definePlugin({
    name: 'typed',
    version: '1.0.0',
    operations: {
      add: operation({
        input: z.object({ a: z.number(), b: z.number().default(1) }),
        output: z.object({ sum: z.number() }),
        run: ({ a, b }) => ({ sum: a + b }),
      }),
    },
    stepTypes: { upper: stepType({ config: z.object({ text: z.string() }), run: ({ text }) => ({ data: { text } }) }) },
  });
  const checks = async () => {
    await using t = await testPlugin(made);
    const result = await t.execute('add', { a: 1 });
    if (result.success) expect(result.data.sum.toFixed()).toBe('2');
    await t.executeStep('upper', { config: { text: 'x' } });
    await t.publish(eventType({ type: 'a.b', payload: z.object({ n: z.number() }) })({ n: 1 }));
    const found: string = await t.waitFor(() => t.logs.find(({ level }) => level === 'info')?.message);
    // @ts-expect-error no such operation
    await t.execute('sub', { a: 1 });
    // @ts-expect-error no such input
    await t.execute('add', { a: 'x' });
    // @ts-expect-error the config is needed
    await t.executeStep('upper', {});
    // @ts-expect-error no such step type
    await t.executeStep('lower', { config: {} });
    // @ts-expect-error there is no such engine
    await testPlugin(made, { engine: 'go' });
    return found;
  };
  expect(checks).toBeTypeOf('function');
});
