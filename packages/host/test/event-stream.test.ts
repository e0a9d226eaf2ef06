import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect } from 'vitest';
import { type EventfulBehaviour, eventManifestOf, failureOf, test, type Workshop } from './support/plugins.js';

interface Note {
  readonly unary?: boolean;
  readonly [key: string]: unknown;
}

const notesOf = (workshop: Workshop): Note[] => workshop.notes('one').map((line) => JSON.parse(line));
const eventsAt = (workshop: Workshop) =>
  notesOf(workshop)
    .filter(({ unary }) => unary !== undefined)
    .map(({ unary, type, number }) => `${unary === true ? 'call' : number} ${type}`);

function add(workshop: Workshop, stream: EventfulBehaviour['stream'] & object, on: EventfulBehaviour['on'] = {}) {
  workshop.add('one', { fixture: 'eventful-plugin', stream, on }, eventManifestOf('one', ['*'], ['*.*']));
}

const streaming = { events: { delivery: { one: 'stream' } } } as const;

describe('a stream of events', () => {
  test('is numbered from 1, one for the life of the process, and ends in order [AWF-6.8-stream]', async ({
    workshop,
  }) => {
    add(workshop, { ms: 20 });
    await using manager = workshop.manager(streaming);
    const one = await manager.load('one');
    const id = manager.events.publish({ type: 'a.b', payload: { n: 1 }, metadata: { k: 'v' }, time: new Date(7) });
    for (const type of ['a.c', 'a.d']) manager.events.publish({ type });
    await manager.events.flush();
    expect(manager.events.counters['one']).toEqual({ delivered: 3, dropped: 0, failed: 0, tooDeep: 0, denied: 0 });
    await one[Symbol.asyncDispose]();
    expect(notesOf(workshop)[1]).toEqual({ stream: 'opened' });
    expect(notesOf(workshop)[2]).toEqual({
      unary: false,
      number: '1',
      type: 'a.b',
      id,
      source: 'core',
      depth: 0,
      nanos: '7000000',
      metadata: { k: 'v' },
      payload: '{"n":1}',
    });
    expect(eventsAt(workshop)).toEqual(['1 a.b', '2 a.c', '3 a.d']);
    expect(notesOf(workshop).at(-1)).toEqual({ stream: 'ended', count: 3 });
  });

  test('that the plugin does not serve costs no event [AWF-6.8-stream-refused]', async ({ workshop }) => {
    workshop.add(
      'one',
      { fixture: 'eventful-plugin', on: { 'a.0': { returns: [{ type: 'b.answer' }] } } },
      eventManifestOf('one', ['*'], ['*.*']),
    );
    await using manager = workshop.manager(streaming);
    const warnings: string[] = [];
    manager.on('log', ({ level, message }) => level === 'warn' && warnings.push(message));
    await manager.load('one');
    for (let n = 0; n < 20; n += 1) manager.events.publish({ type: `a.${n}` });
    await workshop.sandbox.waitFor('all arrive', () => eventsAt(workshop).length === 21);
    await manager.events.flush();
    // Those that were sent before the refusal came go first; the answer to the first one lies behind those that waited.
    expect(eventsAt(workshop)).toEqual([...Array.from({ length: 20 }, (_, n) => `call a.${n}`), 'call b.answer']);
    expect(manager.events.counters['one']).toMatchObject({ delivered: 21, failed: 0, dropped: 0 });
    expect(warnings).toEqual([
      'event stream given up: events go by single calls from now on. Plugin one could not take events as a stream: it does not serve that (plugin does not implement EventSubscriber). Is it a plugin for another engine or of an older version?',
    ]);
  });

  test.for([
    ['breaks', { breakAfter: 2 }, 'enough'],
    ['is ended by the plugin', { endAfter: 2 }, 'it ended the stream.'],
  ] as const)('that %s is followed by calls [AWF-6.8-stream-fallback]', async ([, stream, why], { workshop }) => {
    add(workshop, stream);
    await using manager = workshop.manager(streaming);
    const warnings: string[] = [];
    manager.on('log', ({ level, message }) => level === 'warn' && warnings.push(message));
    await manager.load('one');
    for (const type of ['a.0', 'a.1']) manager.events.publish({ type });
    await workshop.sandbox.waitFor('the end is known', () => warnings.length > 0);
    manager.events.publish({ type: 'a.2' });
    await manager.events.flush();
    expect(eventsAt(workshop)).toEqual(['1 a.0', '2 a.1', 'call a.2']);
    expect(warnings).toEqual([
      `event stream given up: events go by single calls from now on. Plugin one could not take events as a stream: ${why}`,
    ]);
    expect(manager.events.counters['one']).toMatchObject({ delivered: 3, failed: 0 });
  });

  test('that takes nothing for too long is followed by calls [AWF-6.11-send]', async ({ workshop }) => {
    add(workshop, { stall: true });
    await using manager = workshop.manager({ events: { ...streaming.events, deliveryTimeoutMs: 400 } });
    const warnings: string[] = [];
    manager.on('log', ({ level, message }) => level === 'warn' && warnings.push(message));
    await manager.load('one');
    const payload = Buffer.alloc(256 * 1024);
    // Enough to fill what stands between the two processes.
    for (let n = 0; n < 20; n += 1) manager.events.publish({ type: `a.${n}`, payload });
    await workshop.sandbox.waitFor('it is given up', () => warnings.length > 0);
    manager.events.publish({ type: 'last' });
    await workshop.sandbox.waitFor('calls are made', () => eventsAt(workshop).includes('call last'), 10_000);
    expect(warnings[0]).toMatch(/could not take events as a stream: it took longer than 400 ms/);
    expect(notesOf(workshop)).toContainEqual({ stream: 'cancelled' });
  });

  test('ends with the plugin, whatever it is at', async ({ workshop }) => {
    add(workshop, { stall: true });
    await using manager = workshop.manager({ ...streaming, stopTimeoutMs: 300 });
    const one = await manager.load('one');
    manager.events.publish({ type: 'a.0' });
    await manager.events.flush();
    await workshop.sandbox.waitFor('it is there', () => eventsAt(workshop).length === 1);
    const started = performance.now();
    await one[Symbol.asyncDispose]();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await failureOf(one.handleEvent({ type: 'x' }))).toMatchObject({ code: 'NOT_LOADED' });
  });

  test('with a slow reader keeps memory flat at 100,000 events, and drops and counts (fault 19)', async ({
    workshop,
  }) => {
    add(workshop, { ms: 1, notes: false });
    await using manager = workshop.manager({ ...streaming, stopTimeoutMs: 300 });
    await manager.load('one');
    const payload = Buffer.alloc(1024, 'x');
    const total = 100_000;
    const burst = 1_000;
    const memory: number[] = [];
    for (let sent = 0; sent < total; sent += burst) {
      for (let n = 0; n < burst; n += 1) manager.events.publish({ type: 'a.b', payload });
      // Turns in which the stream can take what waits.
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (sent % (10 * burst) === 9 * burst) memory.push(usedBytes());
    }
    const { delivered = 0, dropped = 0, failed } = manager.events.counters['one'] ?? {};
    expect(dropped).toBeGreaterThan(total / 2);
    expect(delivered).toBeGreaterThan(256);
    expect(failed).toBe(0);
    expect(total - delivered - dropped).toBeLessThanOrEqual(257);
    // Everything kept would be a hundred megabytes and more.
    expect(memory).toHaveLength(10);
    expect(Math.max(...memory) - (memory[0] ?? 0)).toBeLessThan(48 * 1024 * 1024);
  });
});

/** What this process holds, without what V8 has yet to collect: a busy machine lets that grow. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
