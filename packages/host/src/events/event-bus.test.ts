import { setTimeout as pause } from 'node:timers/promises';
import type { Event } from '@awf/plugin-sdk/contract';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hostError } from '../errors.js';
import { type EventBusInit, PluginEventBus } from './event-bus.js';
import type { ReceivedEvent } from './event-draft.js';
import type { EventRules } from './event-rules.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const all: EventRules = { wants: () => true, mayEmit: () => true };

function busOf(init: Partial<EventBusInit> = {}) {
  const warnings: string[] = [];
  const bus = new PluginEventBus({
    behavesAsAwf: false,
    delivery: new Map(),
    deliveryTimeoutMs: 5_000,
    flushTimeoutMs: 5_000,
    writeWarning: (plugin, message) => warnings.push(`${plugin} ${message}`),
    ...init,
  });
  return { bus, warnings };
}

/** An event as a plugin makes it. */
function made(type: string, fields: Partial<Event> = {}): Event {
  return {
    id: '',
    type,
    timeNanos: undefined,
    source: '',
    metadata: {},
    payload: new Uint8Array(),
    depth: 0,
    ...fields,
  };
}

/** Attaches a plugin that handles events by a function. */
function attach(
  bus: PluginEventBus,
  name: string,
  handle: (event: Event, signal: AbortSignal) => readonly Event[] | Promise<readonly Event[]>,
  rules: EventRules = all,
) {
  const got: Event[] = [];
  const gone = new AbortController();
  const receiver = {
    handle: async (event: Event, { signal }: { signal?: AbortSignal | undefined }) => {
      got.push(event);
      return handle(event, signal ?? gone.signal);
    },
    openStream: () => {
      throw new Error('no stream here');
    },
  };
  const delivery = bus.attach({ name, receiver, rules, gone: gone.signal, onLate: () => undefined });
  return { got, gone, delivery, types: () => got.map(({ type, depth }) => `${type} ${depth}`) };
}

function manual() {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open: () => open() };
}

describe('publishing', () => {
  it('reaches the plugins whose patterns fit, and returns the id at once', async () => {
    const { bus } = busOf();
    const wants = (pattern: string): EventRules => ({ wants: (type) => type.startsWith(pattern), mayEmit: () => true });
    const steps = attach(bus, 'steps', () => [], wants('step.'));
    const both = attach(bus, 'both', () => []);
    const id = bus.publish({ type: 'step.started', metadata: { step_name: 'a' } });
    bus.publish({ type: 'workflow.started' });
    expect(id).toMatch(uuid);
    await bus.flush();
    expect(steps.types()).toEqual(['step.started 0']);
    expect(both.types()).toEqual(['step.started 0', 'workflow.started 0']);
    expect(steps.got[0]).toMatchObject({ id, source: 'core', metadata: { step_name: 'a' } });
    expect(bus.counters).toEqual({
      steps: { delivered: 1, dropped: 0, failed: 0, tooDeep: 0, denied: 0 },
      both: { delivered: 2, dropped: 0, failed: 0, tooDeep: 0, denied: 0 },
    });
  });

  it('brings one event at a time to a plugin, and a slow one holds up nobody', async () => {
    const { bus } = busOf();
    let running = 0;
    let most = 0;
    const slow = manual();
    attach(bus, 'slow', async () => {
      running += 1;
      most = Math.max(most, running);
      await slow.gate;
      running -= 1;
      return [];
    });
    const quick = attach(bus, 'quick', () => []);
    for (let n = 0; n < 20; n += 1) bus.publish({ type: `a.${n}` });
    await vi.waitFor(() => expect(quick.got).toHaveLength(20));
    expect(bus.counters['slow']).toMatchObject({ delivered: 0 });
    slow.open();
    await bus.flush();
    expect(most).toBe(1);
    expect(bus.counters['slow']).toMatchObject({ delivered: 20 });
  });

  it('drops and counts what a full queue does not take, and warns once a second [AWF-6.8-queue]', async () => {
    const { bus, warnings } = busOf();
    const slow = manual();
    const plugin = attach(bus, 'slow', async () => {
      await slow.gate;
      return [];
    });
    for (let n = 0; n < 300; n += 1) bus.publish({ type: `a.${n}` });
    expect(bus.counters['slow']).toMatchObject({ delivered: 0, dropped: 300 - 1 - 256 });
    expect(warnings).toEqual([
      'slow event buffer full: 256 events wait for the plugin, so one of type "a.257" was dropped',
    ]);
    slow.open();
    await bus.flush();
    expect(plugin.types().at(-1)).toBe('a.256 0');
    expect(bus.counters['slow']).toMatchObject({ delivered: 257, dropped: 43 });
  });

  it('counts every event once, whatever happens', async () => {
    const action = fc.constantFrom('publish' as const, 'fail' as const, 'turn' as const, 'detach' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(action, fc.nat(400)), { maxLength: 30 }), async (actions) => {
        const { bus } = busOf();
        let offered = 0;
        let attached = true;
        const { delivery } = attach(bus, 'one', ({ type }) => {
          if (type === 'fail') throw new Error('no');
          return [];
        });
        for (const [what, times] of actions) {
          if (what === 'turn') await pause(0);
          else if (what === 'detach') {
            await bus.detach(delivery, 10);
            attached = false;
          } else {
            for (let n = 0; n < times; n += 1) bus.publish({ type: what });
            if (attached) offered += times;
          }
        }
        await bus.flush();
        const { delivered, dropped, failed } = bus.counters['one'] ?? { delivered: 0, dropped: 0, failed: 0 };
        expect(delivered + dropped + failed).toBe(offered);
      }),
      { numRuns: 60 },
    );
  });
});

describe('events of plugins', () => {
  it('that are returned lie one deeper than their cause, and end at the limit [AWF-6.8-depth]', async () => {
    const { bus, warnings } = busOf();
    const a = attach(bus, 'a', ({ type }) => (type === 'go' || type === 'b.did' ? [made('a.did')] : []));
    const b = attach(bus, 'b', ({ type }) => (type === 'a.did' ? [made('b.did')] : []));
    bus.publish({ type: 'go' });
    await bus.flush();
    expect(a.types()).toEqual(['go 0', 'a.did 1', 'b.did 2']);
    expect(b.types()).toEqual(['go 0', 'a.did 1', 'b.did 2']);
    expect(bus.counters).toMatchObject({ a: { tooDeep: 1 }, b: { tooDeep: 0 } });
    expect(warnings).toEqual([
      'a propagation depth exceeded: an event of type "a.did" would lie 3 deep in a chain of events, and 2 is the limit',
    ]);
  });

  it('keep a depth of their own where it is larger, and never go below their cause', async () => {
    const { bus } = busOf();
    const a = attach(bus, 'a', ({ type }) =>
      type === 'go' ? [made('far', { depth: 2 }), made('low', { depth: -7 }), made('farther', { depth: 3 })] : [],
    );
    bus.publish({ type: 'go' });
    await bus.flush();
    expect(a.types()).toEqual(['go 0', 'far 2', 'low 1']);
    expect(bus.counters['a']).toMatchObject({ tooDeep: 1 });
  });

  it('that are returned get what they lack, and are their plugin’s [AWF-6.8-fill]', async () => {
    const { bus } = busOf();
    const a = attach(bus, 'a', ({ type }) =>
      type === 'go' ? [made('bare'), made('full', { id: 'mine', source: 'core', timeNanos: 5n })] : [],
    );
    bus.publish({ type: 'go' });
    await bus.flush();
    const [, bare, full] = a.got;
    expect(bare).toMatchObject({ type: 'bare', source: 'a', id: expect.stringMatching(uuid) });
    expect(Number(bare?.timeNanos ?? 0n) / 1e6).toBeGreaterThan(Date.now() - 10_000);
    expect(full).toMatchObject({ type: 'full', source: 'a', id: 'mine', timeNanos: 5n });
  });

  it('need the permission of the manifest, returned or emitted [AWF-6.3-permission] [AWF-6.8-permission]', async () => {
    const { bus, warnings } = busOf();
    const rules: EventRules = { wants: () => true, mayEmit: (type) => type === 'a.ok' };
    const a = attach(bus, 'a', ({ type }) => (type === 'go' ? [made('a.ok'), made('x.no')] : []), rules);
    bus.publish({ type: 'go' });
    await bus.flush();
    expect(a.types()).toEqual(['go 0', 'a.ok 1']);
    expect(bus.emit({ name: 'a', rules }, made('x.no'))).toEqual({
      refusal: 'plugin "a" not authorized to emit event type "x.no"',
    });
    expect(bus.emit({ name: 'a', rules }, made('a.ok'))).toEqual({ id: expect.stringMatching(uuid) });
    expect(bus.counters['a']).toMatchObject({ denied: 2 });
    expect(warnings).toEqual(['a event not authorized: plugin "a" not authorized to emit event type "x.no"']);
  });

  it('that are emitted get an id, a time and their plugin’s name [AWF-6.3-event] [AWF-6.3-source]', async () => {
    const { bus } = busOf();
    const b = attach(bus, 'b', () => []);
    const answer = bus.emit({ name: 'a', rules: all }, made('x', { id: 'ignored', source: 'somebody', timeNanos: 7n }));
    bus.emit({ name: 'a', rules: all }, made('y', { depth: -1 }));
    await bus.flush();
    expect(b.got[0]).toMatchObject({ id: answer.id, source: 'a', timeNanos: 7n, depth: 0 });
    expect(b.got[1]?.timeNanos).toBeGreaterThan(0n);
    expect(b.got[1]?.depth).toBe(0);
  });

  it('that are emitted too deep are refused with the reason [AWF-6.3-depth]', async () => {
    const { bus } = busOf();
    const b = attach(bus, 'b', () => []);
    expect(bus.emit({ name: 'a', rules: all }, made('x', { depth: 3 }))).toEqual({
      refusal:
        'propagation depth exceeded: an event of type "x" would lie 3 deep in a chain of events, and 2 is the limit',
    });
    expect(bus.emit({ name: 'a', rules: all }, made('x', { depth: 2 })).id).toMatch(uuid);
    await bus.flush();
    expect(b.types()).toEqual(['x 2']);
    expect(bus.counters['a']).toMatchObject({ tooDeep: 1 });
  });

  it('that are returned are taken as they are where the host behaves as awf [AWF-6.8-verbatim]', async () => {
    const { bus } = busOf({ behavesAsAwf: true });
    const rules: EventRules = { wants: () => true, mayEmit: () => false };
    const a = attach(
      bus,
      'a',
      ({ type }) => (type === 'go' ? [made('x.no', { source: 'core' }), made('y.no')] : []),
      rules,
    );
    bus.publish({ type: 'go' });
    await bus.flush();
    expect(a.got.slice(1)).toEqual([made('x.no', { source: 'core', depth: 1 }), made('y.no', { depth: 1 })]);
    expect(bus.emit({ name: 'a', rules }, made('x.no')).refusal).toContain('not authorized');
  });
});

describe('plugins in trouble', () => {
  it('fail alone, and are warned about', async () => {
    const { bus, warnings } = busOf();
    attach(bus, 'bad', () => {
      throw hostError('CALL_FAILED', 'Plugin bad could not handle an event: boom.', { plugin: 'bad' });
    });
    const good = attach(bus, 'good', () => []);
    bus.publish({ type: 'a' });
    bus.publish({ type: 'b' });
    await bus.flush();
    expect(good.types()).toEqual(['a 0', 'b 0']);
    expect(bus.counters['bad']).toMatchObject({ failed: 2, delivered: 0 });
    expect(warnings).toEqual(['bad event not handled: Plugin bad could not handle an event: boom.']);
  });

  it('get no more where they do not serve events', async () => {
    const { bus, warnings } = busOf();
    const bare = attach(bus, 'bare', () => {
      throw hostError('NOT_SUPPORTED', 'no', { plugin: 'bare' });
    });
    for (let n = 0; n < 5; n += 1) bus.publish({ type: 'a' });
    await bus.flush();
    bus.publish({ type: 'a' });
    await bus.flush();
    expect(bare.got).toHaveLength(1);
    expect(bus.counters['bare']).toMatchObject({ failed: 1, dropped: 4 });
    expect(warnings).toEqual(['bare no event service: the plugin does not serve events and gets no more']);
  });

  it('lose what waits when they are gone', async () => {
    const { bus } = busOf();
    const crashing = attach(
      bus,
      'one',
      (_event, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    for (let n = 0; n < 4; n += 1) bus.publish({ type: 'a' });
    crashing.gone.abort();
    await vi.waitFor(() => expect(bus.counters['one']).toMatchObject({ failed: 1, dropped: 3 }));
    bus.publish({ type: 'a' });
    expect(bus.counters['one']).toMatchObject({ failed: 1, dropped: 3 });
  });
});

describe('closing', () => {
  it('waits for the delivery under way and drops what is queued [AWF-6.8-close]', async () => {
    const { bus } = busOf();
    const slow = manual();
    const plugin = attach(bus, 'one', async () => {
      await slow.gate;
      return [made('answer')];
    });
    const events: string[] = [];
    bus.subscribe('*', ({ type }) => events.push(type));
    for (let n = 0; n < 4; n += 1) bus.publish({ type: 'a' });
    let closed = false;
    const closing = bus.detachAll(5_000).then(() => {
      closed = true;
    });
    await pause(50);
    expect(closed).toBe(false);
    slow.open();
    await closing;
    expect(plugin.got).toHaveLength(1);
    expect(bus.counters['one']).toMatchObject({ delivered: 1, dropped: 3 });
    await pause(0);
    expect(events).toEqual(['a', 'a', 'a', 'a', 'answer']);
  });

  it('waits no longer than it was told to', async () => {
    const { bus } = busOf();
    const plugin = attach(
      bus,
      'one',
      (_event, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    bus.publish({ type: 'a' });
    const started = performance.now();
    await bus.detach(plugin.delivery, 100);
    expect(performance.now() - started).toBeGreaterThan(80);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(bus.counters['one']).toMatchObject({ failed: 1 });
  });
});

describe('listeners', () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error) => warnings.push(warning.message);
  afterEach(() => process.off('warning', onWarning));

  it('hear what fits their pattern, in order, until they are disposed of', async () => {
    const { bus } = busOf();
    const heard: ReceivedEvent[] = [];
    const listening = bus.subscribe('step.*', (event) => heard.push(event));
    bus.publish({ type: 'step.started', payload: { n: 1 }, source: 'engine', time: new Date(5) });
    bus.publish({ type: 'workflow.started' });
    bus.publish({ type: 'step.completed' });
    expect(heard).toEqual([]);
    await pause(0);
    expect(heard.map(({ type }) => type)).toEqual(['step.started', 'step.completed']);
    expect(heard[0]).toMatchObject({ source: 'engine', time: new Date(5), depth: 0, payload: Buffer.from('{"n":1}') });
    bus.publish({ type: 'step.failed' });
    listening[Symbol.dispose]();
    await pause(0);
    expect(heard).toHaveLength(2);
  });

  it('that throw or reject hurt nobody', async () => {
    process.on('warning', onWarning);
    const { bus } = busOf();
    const heard: string[] = [];
    bus.subscribe('*', () => {
      throw new Error('a bug');
    });
    bus.subscribe('*', async () => {
      throw new Error('another bug');
    });
    bus.subscribe('*', ({ type }) => heard.push(type));
    bus.publish({ type: 'a' });
    await vi.waitFor(() => expect(warnings).toHaveLength(2));
    expect(warnings[0]).toMatch(/^a listener of "a" threw: Error: a bug/);
    expect(heard).toEqual(['a']);
  });
});

describe('flush', () => {
  it('waits for answers to answers, and gives up when it is told to', async () => {
    const { bus } = busOf();
    attach(bus, 'a', async ({ type }) => {
      await pause(20);
      return type === 'go' ? [made('next')] : [];
    });
    bus.publish({ type: 'go' });
    await bus.flush();
    expect(bus.counters['a']).toMatchObject({ delivered: 2 });
    await bus.flush({ timeoutMs: 1 });

    const slow = manual();
    attach(bus, 'slow', async () => {
      await slow.gate;
      return [];
    });
    bus.publish({ type: 'go' });
    await expect(bus.flush({ timeoutMs: 200 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'After 200 ms events still wait for slow. Allow them more time with timeoutMs.',
    });
    await expect(bus.flush({ signal: AbortSignal.abort(new Error('why')) })).rejects.toMatchObject({
      code: 'CANCELLED',
      message: 'The caller no longer waits, and events still wait for slow.',
      cause: { message: 'why' },
    });
    slow.open();
    await bus.flush();
  });
});
