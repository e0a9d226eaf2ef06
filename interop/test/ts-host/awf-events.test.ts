import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadedPlugin, PluginManager, ReceivedEvent } from '@awf/plugin-host';
import type { Json, JsonObject } from '@awf/plugin-sdk/contract';
import { expect, vi } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { goZeroTimestamp, type ReceivedAwfEvent } from '../../src/awf-event.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { callsVariable, readPeerCalls } from '../../src/peer-calls.js';
import { managerOf } from './support/go-manager.js';
import { workFolder } from './support/launch-go.js';

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** An event as the Go plugin notes it. */
interface Seen extends ReceivedAwfEvent {
  readonly streamed: boolean;
  readonly deadline_ms?: number;
}

/** A copy of the Go plugin under another name, whose events are its own. */
const named = (name: string, subscribe: readonly string[], emit: readonly string[] = [`${name}.*`]) =>
  ({ peer: 'events', name, subscribe, emit }) as const;

/** Tells a Go plugin what to do for events of a type. */
async function when(plugin: LoadedPlugin, type: string, rule: JsonObject): Promise<void> {
  expect(await plugin.execute('when', { type, ...rule })).toMatchObject({ success: true });
}

/** The events that a Go plugin got, in order, and what its own emits failed with. */
async function seenBy(plugin: LoadedPlugin): Promise<{ readonly events: readonly Seen[]; readonly failures: Json }> {
  const { data } = await plugin.execute('seen', {});
  return data as never;
}

async function typesSeenBy(plugin: LoadedPlugin): Promise<readonly string[]> {
  return (await seenBy(plugin)).events.map(({ type, depth }) => `${type} ${depth}`);
}

function heardBy(manager: PluginManager, pattern: string): ReceivedEvent[] {
  const heard: ReceivedEvent[] = [];
  manager.events.subscribe(pattern, (event) => heard.push(event));
  return heard;
}

for (const tls of ['auto', 'off'] as const) {
  describePairing('ts-host/go-plugin', `events, tls ${tls}`, () => {
    test('reach the plugins that want them, whole [AWF-3.3-handle-event] [AWF-6.8-deliver]', async ({ sandbox }) => {
      await using manager = await managerOf(sandbox, [named('a', ['step.*']), named('b', ['*'])], { tls });
      const [a, b] = await Promise.all([manager.load('a'), manager.load('b')]);
      const id = manager.events.publish({
        type: 'step.started',
        metadata: { step_name: 'build', workflow_id: 'w1' },
        payload: Buffer.from([0xff, 0]),
        time: new Date(1_795_312_292_869),
      });
      manager.events.publish({ type: 'workflow.completed', payload: { n: 1 } });
      await manager.events.flush();
      expect((await seenBy(a)).events).toEqual([
        {
          id,
          type: 'step.started',
          timestamp: '1795312292869000000',
          source: 'core',
          metadata: { step_name: 'build', workflow_id: 'w1' },
          payload: '',
          payloadBase64: '/wA=',
          depth: 0,
          streamed: false,
          deadline_ms: expect.toSatisfy((ms: number) => ms > 3_500 && ms < 5_500),
        },
      ]);
      expect((await seenBy(b)).events).toMatchObject([
        { type: 'step.started' },
        { type: 'workflow.completed', payload: '{"n":1}' },
      ]);
    });

    test('that plugins emit arrive, as their own [AWF-3.4-emit] [AWF-6.3-emit]', async ({ sandbox }) => {
      await using manager = await managerOf(sandbox, [named('a', []), named('b', ['a.*'])], { tls });
      const heard = heardBy(manager, 'a.*');
      const [a, b] = await Promise.all([manager.load('a'), manager.load('b')]);
      const sent = { payload: 'hi', metadata: { k: 'v' }, timestamp: '1795312292869276894', source_plugin: 'b' };
      const { data } = await a.execute('emit', { type: 'a.hello', ...sent });
      await manager.events.flush();
      // Whoever a plugin says that it is: the connection is its own.
      expect(heard).toMatchObject([{ type: 'a.hello', id: uuid, source: 'a', depth: 0, metadata: { k: 'v' } }]);
      expect(data).toEqual({ ids: [heard[0]?.id] });
      expect((await seenBy(b)).events).toMatchObject([
        { type: 'a.hello', id: heard[0]?.id, source: 'a', payload: 'hi', timestamp: sent.timestamp },
      ]);
      expect(await a.execute('emit', { type: 'other.thing' })).toMatchObject({
        success: false,
        error: 'plugin "a" not authorized to emit event type "other.thing"',
      });
      expect(await a.execute('emit', { type: 'a.deep', depth: 3 })).toMatchObject({
        success: false,
        error: expect.stringMatching(/^propagation depth exceeded/),
      });
      expect(manager.events.counters).toMatchObject({ a: { denied: 1, tooDeep: 1 }, b: { delivered: 1 } });
    });

    test('go by a stream where the host chooses so, and are answered by Emit [AWF-3.3-stream]', async ({ sandbox }) => {
      const file = join(workFolder(sandbox), 'calls.jsonl');
      await using manager = await managerOf(sandbox, [named('a', ['step.*'])], {
        tls,
        env: { [callsVariable]: file },
        events: { delivery: { a: 'stream' } },
      });
      const heard = heardBy(manager, 'a.*');
      const a = await manager.load('a');
      await when(a, 'step.completed', { emit: [{ type: 'a.seen', depth: 1 }], reply: [{ type: 'a.lost' }] });
      for (const type of ['step.started', 'step.completed', 'step.failed']) manager.events.publish({ type });
      await manager.events.flush();
      await sandbox.waitFor('the answer', () => heard.length === 1);
      // A stream has no way back: what a Go plugin returns on it is lost.
      expect(heard).toMatchObject([{ type: 'a.seen', source: 'a', depth: 1 }]);
      const seen = async () =>
        (await seenBy(a)).events.map(({ type, sequence, streamed }) => [type, sequence, streamed]);
      await vi.waitFor(async () => expect(await seen()).toHaveLength(3), 5_000);
      expect(await seen()).toEqual([
        ['step.started', 1, true],
        ['step.completed', 2, true],
        ['step.failed', 3, true],
      ]);
      await manager.unload('a');
      // One stream, which the host half-closed before it shut the plugin down.
      const calls = await readPeerCalls(file);
      const path = '/plugin.v1.EventService/StreamEvents';
      expect(calls.filter(({ method }) => method === path)).toEqual([{ method: path }]);
      const order = calls.flatMap(({ method, ended }) => method ?? `${ended} ended`);
      expect(order.indexOf(`${path} ended`)).toBeGreaterThan(0);
      expect(order.indexOf(`${path} ended`)).toBeLessThan(order.indexOf('/plugin.v1.PluginService/Shutdown'));
    });
  });
}

describePairing('ts-host/go-plugin', 'events that a plugin returns', () => {
  test('are completed, permitted and delivered, one deeper than their cause [AWF-6.8-returned]', async ({
    sandbox,
  }) => {
    await using manager = await managerOf(sandbox, [named('a', ['workflow.*', 'b.*']), named('b', ['a.*'])]);
    const heard = heardBy(manager, '*');
    const [a, b] = await Promise.all([manager.load('a'), manager.load('b')]);
    // As Go plugins return them: nothing is filled in, and a timestamp that is not set is a day in 1754.
    await when(a, 'workflow.failed', {
      reply: [{ type: 'a.failed', metadata: { of: 'w1' } }, { type: 'other.thing' }],
    });
    await when(b, 'a.failed', { reply: [{ type: 'b.noticed', id: 'own', source: 'core', timestamp: '7', depth: 1 }] });
    await when(a, 'b.noticed', { reply: [{ type: 'a.failed' }] });
    const began = Date.now();
    manager.events.publish({ type: 'workflow.failed' });
    await manager.events.flush();
    expect(await typesSeenBy(a)).toEqual(['workflow.failed 0', 'b.noticed 2']);
    expect(await typesSeenBy(b)).toEqual(['a.failed 1']);
    const [failed] = (await seenBy(b)).events;
    expect(failed).toMatchObject({ id: uuid, source: 'a', metadata: { of: 'w1' } });
    expect(Number(failed?.timestamp) / 1e6).toBeGreaterThan(began - 1_000);
    expect((await seenBy(a)).events[1]).toMatchObject({ id: 'own', source: 'b', timestamp: '7' });
    expect(heard.map(({ type, source, depth }) => [type, source, depth])).toEqual([
      ['workflow.failed', 'core', 0],
      ['a.failed', 'a', 1],
      ['b.noticed', 'b', 2],
    ]);
    expect(manager.events.counters).toMatchObject({ a: { denied: 1, tooDeep: 1 }, b: { denied: 0, tooDeep: 0 } });
  });

  test("are taken as they are where the host behaves as AWF's [AWF-6.8-returned]", async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [named('a', ['*'])], { behaviour: 'awf' });
    const a = await manager.load('a');
    await when(a, 'workflow.failed', { reply: [{ type: 'other.thing' }] });
    manager.events.publish({ type: 'workflow.failed' });
    await manager.events.flush();
    const [, returned] = (await seenBy(a)).events;
    expect(returned).toMatchObject({ type: 'other.thing', id: '', source: '', depth: 1 });
    expect(['0', goZeroTimestamp]).toContain(returned?.timestamp);
  });

  test('to a single question are the answer, and go nowhere else [AWF-3.3-handle-event]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [named('a', [])]);
    const heard = heardBy(manager, '*');
    const a = await manager.load('a');
    await when(a, 'any.thing', { reply: [{ type: 'a.answer', payload: 'p' }] });
    expect(await a.handleEvent({ type: 'any.thing' })).toMatchObject([
      { type: 'a.answer', id: '', payload: Buffer.from('p') },
    ]);
    await when(a, 'any.thing', { reply: [{ type: 'a.answer' }], fail: 'no' });
    expect(await a.handleEvent({ type: 'any.thing' })).toEqual([]);
    expect(heard).toEqual([]);
  });
});

describePairing('ts-host/go-plugin', 'emitted events', () => {
  test('are delivered after the call, all two hundred of them [AWF-6.3-emit]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [named('a', []), named('b', ['a.*'])]);
    const [a, b] = await Promise.all([manager.load('a'), manager.load('b')]);
    await when(b, '*', { ms: 2 });
    const { data } = await a.execute('emit', { type: 'a.many', count: 200 });
    await manager.events.flush();
    const { events } = await seenBy(b);
    expect(events).toHaveLength(200);
    expect(events.map(({ id }) => id)).toEqual(data.ids);
  });

  test('while one is handled do not wait for each other [AWF-6.3-emit]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [named('a', ['step.*', 'a.*'])]);
    const a = await manager.load('a');
    // Its own event comes back to it once the handler that emitted it is done.
    await when(a, 'step.started', { emit: [{ type: 'a.self', depth: 1 }, { type: 'no.permission' }] });
    manager.events.publish({ type: 'step.started' });
    await manager.events.flush();
    expect(await typesSeenBy(a)).toEqual(['step.started 0', 'a.self 1']);
    expect((await seenBy(a)).failures).toEqual([
      'no.permission: plugin "a" not authorized to emit event type "no.permission"',
    ]);
  });

  test('can come much later where the plugin dialled in time [AWF-3.4-emit]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [named('a', [])], { config: () => ({ dial: 'early' }) });
    const a = await manager.load('a');
    await delay(6_000);
    expect(await a.execute('emit', { type: 'a.late' })).toMatchObject({ success: true });
  });
});

describePairing('ts-host/go-plugin', 'a plugin that is in trouble with an event', () => {
  test('costs the others nothing [AWF-6.8-deliver]', async ({ sandbox }) => {
    const names = ['dying', 'failing', 'fine', 'slow'];
    await using manager = await managerOf(
      sandbox,
      names.map((name) => named(name, ['*'])),
      { events: { deliveryTimeoutMs: 500 } },
    );
    let noticed = 0;
    manager.on('log', ({ message }) => {
      if (message.includes('event: cancelled')) noticed++;
    });
    await manager.loadAll();
    const plugin = (name: string) => manager.get(name) as LoadedPlugin;
    await when(plugin('dying'), 'go.now', { die: true });
    await when(plugin('failing'), 'go.now', { fail: 'no' });
    await when(plugin('slow'), 'go.now', { ms: 60_000 });
    const started = performance.now();
    for (const type of ['go.now', 'go.on']) manager.events.publish({ type });
    expect(performance.now() - started).toBeLessThan(200);
    await manager.events.flush();
    for (const name of ['failing', 'fine', 'slow']) {
      expect(await typesSeenBy(plugin(name)), name).toEqual(['go.now 0', 'go.on 0']);
    }
    await sandbox.waitFor('the slow one noticed', () => noticed === 1);
    expect(manager.events.counters).toMatchObject({
      dying: { delivered: 0, failed: 1, dropped: 1 },
      // A Go plugin swallows what its handler fails with.
      failing: { delivered: 2, failed: 0 },
      fine: { delivered: 2 },
      slow: { delivered: 1, failed: 1 },
    });
  });

  test('drops what its queue does not hold, and says how many [AWF-6.8-deliver]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [named('a', ['*'])]);
    const a = await manager.load('a');
    await when(a, 'go.first', { ms: 500 });
    for (let n = 0; n < 300; n++) manager.events.publish({ type: n === 0 ? 'go.first' : 'go.on' });
    await manager.events.flush();
    expect((await seenBy(a)).events).toHaveLength(257);
    expect(manager.events.counters).toMatchObject({ a: { delivered: 257, dropped: 43 } });
  });
});

describePairing('ts-host/go-plugin', 'a plugin that takes no events', () => {
  test('is left alone, on a stream too [AWF-3.2-optional]', async ({ sandbox }) => {
    const wanted = [
      { peer: 'events', name: 'old', program: 'awf-plugin-old', subscribe: ['*'] },
      { peer: 'events', name: 'streamed', program: 'awf-plugin-steps', subscribe: ['*'] },
      named('fine', ['*']),
    ] as const;
    await using manager = await managerOf(sandbox, wanted, { events: { delivery: { streamed: 'stream' } } });
    const warnings: string[] = [];
    manager.on('log', ({ plugin, level, message }) => {
      if (level === 'warn') warnings.push(`${plugin} ${message}`);
    });
    await manager.loadAll();
    for (const type of ['go.one', 'go.two']) manager.events.publish({ type });
    await manager.events.flush();
    await sandbox.waitFor('both have shown it', () => warnings.length === 2);
    expect(warnings).toContainEqual('old no event service: the plugin does not serve events and gets no more');
    // The plugin has the service and no subscriber: single events are taken in silence.
    expect(warnings).toContainEqual(
      expect.stringMatching(/^streamed event stream given up: .*does not implement EventSubscriber/),
    );
    await manager.events.flush();
    expect(manager.events.counters).toMatchObject({
      fine: { delivered: 2 },
      old: { delivered: 0, failed: 1 },
      streamed: { delivered: 2, failed: 0 },
    });
  });
});
