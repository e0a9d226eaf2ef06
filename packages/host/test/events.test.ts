import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { discoverPlugin, type PluginManager, type ReceivedEvent } from '../src/index.js';
import { type EventReaction, eventManifestOf, failureOf, manifestOf, test, type Workshop } from './support/plugins.js';

interface Note {
  readonly unary?: boolean;
  readonly emit?: string;
  readonly [key: string]: unknown;
}

const eventful = 'eventful-plugin';
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

function add(workshop: Workshop, name: string, on: Readonly<Record<string, EventReaction>>, emit: string[] = []) {
  return workshop.add(name, { fixture: eventful, on }, eventManifestOf(name, ['go', `${name}.*`, 'work.*'], emit));
}

const notesOf = (workshop: Workshop, name: string): Note[] => workshop.notes(name).map((line) => JSON.parse(line));
const typesAt = (workshop: Workshop, name: string) =>
  notesOf(workshop, name)
    .filter(({ unary }) => unary !== undefined)
    .map(({ type, depth }) => `${type} ${depth}`);
const emitsOf = (workshop: Workshop, name: string) => notesOf(workshop, name).filter(({ emit }) => emit !== undefined);

function warningsOf(manager: PluginManager): string[] {
  const warnings: string[] = [];
  manager.on('log', ({ plugin, level, message }) => {
    if (level === 'warn') warnings.push(`${plugin} ${message}`);
  });
  return warnings;
}

function heardBy(manager: PluginManager, pattern = '*'): ReceivedEvent[] {
  const heard: ReceivedEvent[] = [];
  manager.events.subscribe(pattern, (event) => heard.push(event));
  return heard;
}

describe('events for plugins', () => {
  test('come by the patterns of the manifest, whole [AWF-6.8-patterns] [AWF-6.8-unary]', async ({ workshop }) => {
    workshop.add('some', { fixture: eventful }, eventManifestOf('some', ['step.*', 'workflow.failed']));
    workshop.add('all', { fixture: eventful }, eventManifestOf('all', ['*']));
    workshop.add('none', { fixture: eventful }, manifestOf('none'));
    await using manager = workshop.manager();
    await manager.loadAll();
    const id = manager.events.publish({
      type: 'step.started',
      payload: { n: 1 },
      metadata: { step_name: 'a', API_KEY_X: 'hidden' },
      time: new Date(1_795_312_292_869),
    });
    for (const type of ['step.a.b', 'workflow.started', 'workflow.failed', 'step']) manager.events.publish({ type });
    await manager.events.flush();
    expect(notesOf(workshop, 'some').find(({ unary }) => unary)).toEqual({
      unary: true,
      type: 'step.started',
      id,
      source: 'core',
      depth: 0,
      nanos: '1795312292869000000',
      metadata: { step_name: 'a', API_KEY_X: '***' },
      payload: '{"n":1}',
    });
    expect(typesAt(workshop, 'some')).toEqual(['step.started 0', 'workflow.failed 0']);
    expect(typesAt(workshop, 'all')).toHaveLength(5);
    expect(typesAt(workshop, 'none')).toEqual([]);
  });

  test('may be answered with events, which really arrive [AWF-6.8-returned]', async ({ workshop }) => {
    add(workshop, 'a', { go: { returns: [{ type: 'b.one' }, { type: 'x.denied' }] } }, ['b.*']);
    add(workshop, 'b', { 'b.one': { returns: [{ type: 'a.two', id: 'mine', source: 'core', nanos: 7_000_000 }] } }, [
      'a.*',
    ]);
    await using manager = workshop.manager();
    const warnings = warningsOf(manager);
    const heard = heardBy(manager);
    await manager.loadAll();
    manager.events.publish({ type: 'go' });
    await manager.events.flush();
    expect(typesAt(workshop, 'a')).toEqual(['go 0', 'a.two 2']);
    expect(typesAt(workshop, 'b')).toEqual(['go 0', 'b.one 1']);
    expect(heard).toMatchObject([
      { type: 'go', source: 'core', depth: 0 },
      { type: 'b.one', source: 'a', depth: 1, id: uuid },
      { type: 'a.two', source: 'b', depth: 2, id: 'mine', time: new Date(7) },
    ]);
    expect(manager.events.counters).toEqual({
      a: { delivered: 2, dropped: 0, failed: 0, tooDeep: 0, denied: 1 },
      b: { delivered: 2, dropped: 0, failed: 0, tooDeep: 0, denied: 0 },
    });
    expect(warnings).toEqual(['a event not authorized: plugin "a" not authorized to emit event type "x.denied"']);
  });

  test('end where two plugins answer each other for ever', async ({ workshop }) => {
    add(workshop, 'a', { '*': { returns: [{ type: 'b.x' }] } }, ['b.*']);
    add(workshop, 'b', { '*': { returns: [{ type: 'a.x' }] } }, ['a.*']);
    await using manager = workshop.manager();
    await manager.loadAll();
    manager.events.publish({ type: 'a.x' });
    await manager.events.flush();
    expect(typesAt(workshop, 'a')).toEqual(['a.x 0', 'a.x 2']);
    expect(typesAt(workshop, 'b')).toEqual(['b.x 1']);
    expect(manager.events.counters).toMatchObject({ a: { tooDeep: 1 } });
  });

  test('that fail, hang or kill are nobody else’s trouble [AWF-6.11-event]', async ({ workshop }) => {
    add(workshop, 'failing', { go: { how: 'fail' } });
    add(workshop, 'hanging', { go: { how: 'hang' } });
    add(workshop, 'dying', { go: { how: 'die' } });
    add(workshop, 'good', {});
    await using manager = workshop.manager({ events: { deliveryTimeoutMs: 400 } });
    const warnings = warningsOf(manager);
    await manager.loadAll();
    const started = performance.now();
    for (const type of ['go', 'work.a', 'work.b']) manager.events.publish({ type });
    expect(performance.now() - started).toBeLessThan(100);
    await manager.events.flush();
    await workshop.sandbox.waitFor('the crash is known', () => manager.get('dying')?.status.state === 'failed');
    expect(typesAt(workshop, 'good')).toEqual(['go 0', 'work.a 0', 'work.b 0']);
    expect(typesAt(workshop, 'hanging')).toEqual(['go 0', 'work.a 0', 'work.b 0']);
    const { failing, hanging, dying, good } = manager.events.counters;
    expect(good).toMatchObject({ delivered: 3, failed: 0 });
    expect(failing).toMatchObject({ delivered: 2, failed: 1 });
    expect(hanging).toMatchObject({ delivered: 2, failed: 1 });
    expect(dying).toMatchObject({ delivered: 0, failed: 1, dropped: 2 });
    expect(warnings).toContain(
      'failing event not handled: Plugin failing could not handle an event of type "go": failed on purpose',
    );
    expect(warnings).toContain(
      'hanging event not handled: Plugin hanging could not handle an event of type "go": it took longer than 400 ms and was told to stop. Allow it more time with timeoutMs.',
    );
    manager.events.publish({ type: 'go' });
    await manager.load('dying');
    manager.events.publish({ type: 'work.c' });
    await manager.events.flush();
    expect(manager.events.counters['dying']).toMatchObject({ delivered: 1, failed: 1 });
  });

  test('go to a bare executable, all of them, until it shows that it takes none', async ({ workshop }) => {
    const taking = workshop.add('taking', { fixture: eventful, on: { go: { returns: [{ type: 'any.thing' }] } } });
    const without = workshop.add('without', { fixture: eventful, services: [] });
    for (const folder of [taking, without]) {
      const name = folder.endsWith('taking') ? 'taking' : 'without';
      symlinkSync(join(folder, `awf-plugin-${name}`), join(folder, `bare-${name}`));
    }
    await using manager = workshop.manager();
    const warnings = warningsOf(manager);
    await manager.load(await discoverPlugin(join(taking, 'bare-taking')));
    await manager.load(await discoverPlugin(join(without, 'bare-without')));
    manager.events.publish({ type: 'go' });
    await manager.events.flush();
    // What the other one answers with may wait for it by then, and is dropped.
    const counted = manager.events.counters['bare-without'];
    expect(counted).toMatchObject({ delivered: 0, failed: 1 });
    expect(counted?.dropped).toBeLessThanOrEqual(1);
    manager.events.publish({ type: 'go' });
    await manager.events.flush();
    expect(typesAt(workshop, 'taking')).toEqual(['go 0', 'any.thing 1', 'go 0', 'any.thing 1']);
    expect(manager.events.counters['bare-without']).toEqual(counted);
    expect(warnings).toEqual(['bare-without no event service: the plugin does not serve events and gets no more']);
  });

  test('can be given to one plugin alone', async ({ workshop }) => {
    add(workshop, 'a', { other: { returns: [{ type: 'b.one' }] } });
    workshop.add('quiet', { fixture: eventful });
    await using manager = workshop.manager();
    const heard = heardBy(manager);
    const a = await manager.load('a');
    expect(await a.handleEvent({ type: 'other' })).toMatchObject([{ type: 'b.one', id: '', source: '', depth: 0 }]);
    expect(heard).toEqual([]);
    const quiet = await manager.load('quiet');
    expect(await failureOf(quiet.handleEvent({ type: 'go' }))).toMatchObject({
      code: 'NOT_SUPPORTED',
      message:
        'Plugin quiet could not handle an event of type "go": its manifest does not list the capability events. Add it there if the plugin has it.',
    });
  });
});

describe('emitted events', () => {
  test('arrive, with an id, as their plugin’s [AWF-6.3-event] [AWF-6.3-source] [AWF-6.2-announce]', async ({
    workshop,
  }) => {
    workshop.add(
      'a',
      {
        fixture: eventful,
        ready: [
          { type: 'b.hello', source: 'somebody', nanos: 1_795_312_292_869_276 },
          { type: 'x.y' },
          { type: 'b.deep', depth: 5 },
        ],
      },
      eventManifestOf('a', [], ['b.*']),
    );
    add(workshop, 'b', {});
    await using manager = workshop.manager();
    const heard = heardBy(manager);
    await manager.load('b');
    await manager.load('a');
    await workshop.sandbox.waitFor('all were answered', () => emitsOf(workshop, 'a').length === 3);
    await manager.events.flush();
    const [hello, denied, deep] = emitsOf(workshop, 'a');
    expect(hello).toEqual({ emit: 'b.hello', success: true, errorMessage: '', eventId: heard[0]?.id });
    expect(denied).toEqual({
      emit: 'x.y',
      success: false,
      errorMessage: 'plugin "a" not authorized to emit event type "x.y"',
      eventId: '',
    });
    expect(deep).toMatchObject({
      success: false,
      errorMessage: expect.stringMatching(/^propagation depth exceeded: /),
    });
    expect(notesOf(workshop, 'b').filter(({ unary }) => unary)).toEqual([
      {
        unary: true,
        type: 'b.hello',
        id: hello?.['eventId'],
        source: 'a',
        depth: 0,
        nanos: '1795312292869276',
        metadata: { k: 'v' },
        payload: '{"n":1}',
      },
    ]);
    expect(heard).toMatchObject([{ type: 'b.hello', id: uuid, source: 'a' }]);
    expect(manager.events.counters['a']).toMatchObject({ denied: 1, tooDeep: 1 });
  });

  test('are delivered after the Emit call has ended: two hundred of them [AWF-6.3-detached]', async ({ workshop }) => {
    const ready = Array.from({ length: 200 }, (_, n) => ({ type: `b.n${n}` }));
    workshop.add('a', { fixture: eventful, ready }, eventManifestOf('a', [], ['b.*']));
    add(workshop, 'b', { '*': { ms: 3 } });
    await using manager = workshop.manager();
    await manager.load('b');
    await manager.load('a');
    await workshop.sandbox.waitFor('all were answered', () => emitsOf(workshop, 'a').length === 200, 15_000);
    await manager.events.flush();
    expect(typesAt(workshop, 'b')).toEqual(ready.map(({ type }) => `${type} 0`));
  });

  test('of two plugins that emit for each other for ever end at the depth limit', async ({ workshop }) => {
    add(workshop, 'a', { '*': { emits: [{ type: 'b.x', depth: '+1' }] } }, ['b.*']);
    add(workshop, 'b', { '*': { emits: [{ type: 'a.x', depth: '+1' }] } }, ['a.*']);
    await using manager = workshop.manager();
    const warnings = warningsOf(manager);
    await manager.loadAll();
    for (const name of ['a', 'b']) {
      await workshop.sandbox.waitFor(`${name} can emit`, () => notesOf(workshop, name).some((one) => one['announced']));
    }
    manager.events.publish({ type: 'a.x' });
    await manager.events.flush();
    expect(typesAt(workshop, 'a')).toEqual(['a.x 0', 'a.x 2']);
    expect(typesAt(workshop, 'b')).toEqual(['b.x 1']);
    expect(manager.events.counters).toEqual({
      a: { delivered: 2, dropped: 0, failed: 0, tooDeep: 1, denied: 0 },
      b: { delivered: 1, dropped: 0, failed: 0, tooDeep: 0, denied: 0 },
    });
    expect(warnings).toEqual([
      'a propagation depth exceeded: an event of type "b.x" would lie 3 deep in a chain of events, and 2 is the limit',
    ]);
  });

  test('are permitted by the manifest alone where the host behaves as awf, and answers are not [AWF-6.8-verbatim]', async ({
    workshop,
  }) => {
    workshop.add(
      'a',
      { fixture: eventful, on: { go: { returns: [{ type: 'x.free' }] } }, ready: [{ type: 'x.y' }] },
      eventManifestOf('a', ['*'], ['b.*']),
    );
    await using manager = workshop.manager({ behaviour: 'awf' });
    await manager.load('a');
    await workshop.sandbox.waitFor('it was answered', () => emitsOf(workshop, 'a').length === 1);
    manager.events.publish({ type: 'go' });
    await manager.events.flush();
    expect(emitsOf(workshop, 'a')).toMatchObject([{ success: false }]);
    const [, free] = notesOf(workshop, 'a').filter(({ unary }) => unary);
    expect(free).toMatchObject({ type: 'x.free', id: '', source: '', nanos: '0', depth: 1 });
  });

  test('need no broker of a plugin that has none, and cost its start nothing', async ({ workshop }) => {
    workshop.add('one', { fixture: 'minimal-plugin' }, eventManifestOf('one', ['*'], ['*']));
    await using manager = workshop.manager({ tls: 'off' });
    const lines: string[] = [];
    manager.on('log', ({ level, message }) => lines.push(`${level} ${message}`));
    const one = await manager.load('one');
    expect(await one.operations()).toEqual([]);
    expect(await one.stepTypes()).toEqual([]);
    await workshop.sandbox.waitFor('it is told', () => lines.length > 0);
    expect(lines).toEqual([
      'debug cannot call this host: Broker id 1 cannot be used: the plugin has no broker service.',
    ]);
  });
});

describe('the end of a plugin', () => {
  test('waits for the event that it is handling and drops the others [AWF-6.8-close]', async ({ workshop }) => {
    add(workshop, 'a', { '*': { ms: 300, returns: [{ type: 'b.one' }] } }, ['b.*']);
    add(workshop, 'b', {});
    await using manager = workshop.manager();
    const [a] = await Promise.all([manager.load('a'), manager.load('b')]);
    for (let n = 0; n < 5; n += 1) manager.events.publish({ type: `a.${n}` });
    await a[Symbol.asyncDispose]();
    await manager.events.flush();
    expect(typesAt(workshop, 'a')).toEqual(['a.0 0']);
    expect(typesAt(workshop, 'b')).toEqual(['b.one 1']);
    expect(manager.events.counters).toMatchObject({ a: { delivered: 1, dropped: 4 }, b: { delivered: 1 } });
    manager.events.publish({ type: 'a.x' });
    expect(manager.events.counters['a']).toMatchObject({ delivered: 1, dropped: 4 });
  });

  test('is not held up by one that hangs', async ({ workshop }) => {
    add(workshop, 'a', { '*': { how: 'hang' } });
    await using manager = workshop.manager({ stopTimeoutMs: 300 });
    await manager.load('a');
    for (let n = 0; n < 3; n += 1) manager.events.publish({ type: `a.${n}` });
    const started = performance.now();
    await manager.shutdownAll();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(manager.events.counters['a']).toMatchObject({ delivered: 0, failed: 1, dropped: 2 });
  });

  test('ends its events before those of any other, when all are shut down [AWF-6.9-order]', async ({ workshop }) => {
    add(workshop, 'a', { '*': { ms: 200, returns: [{ type: 'b.late' }] } }, ['b.*']);
    add(workshop, 'b', {});
    await using manager = workshop.manager();
    await manager.loadAll();
    manager.events.publish({ type: 'a.x' });
    await manager.shutdownAll();
    expect(typesAt(workshop, 'b')).toEqual([]);
    expect(manager.events.counters['a']).toMatchObject({ delivered: 1 });
  });
});

describe('a plugin that blocks', () => {
  test('costs its caller a deadline and the others nothing (fault 14)', async ({ workshop }) => {
    add(workshop, 'blocked', { go: { how: 'block' } });
    add(workshop, 'stopped', {});
    add(workshop, 'good', {});
    await using manager = workshop.manager({ events: { deliveryTimeoutMs: 500 }, stopTimeoutMs: 300 });
    await manager.loadAll();
    const pid = manager.list().find(({ name }) => name === 'stopped')?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    manager.events.publish({ type: 'go' });
    const started = performance.now();
    const calls = ['blocked', 'stopped'].map((name) =>
      failureOf(manager.operations.execute(`${name}.x`, {}, { timeoutMs: 400 })),
    );
    expect(await manager.operations.execute('good.x', {})).toMatchObject({ output: 'here' });
    for (const error of await Promise.all(calls)) expect(error.code).toBe('DEADLINE_EXCEEDED');
    await manager.events.flush();
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(manager.events.counters).toMatchObject({
      blocked: { failed: 1 },
      stopped: { failed: 1 },
      good: { delivered: 1 },
    });
    await manager.shutdownAll().catch(() => undefined);
  });
});
