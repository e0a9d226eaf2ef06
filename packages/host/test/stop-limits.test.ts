import { describe, expect } from 'vitest';
import { failureOf, test } from './support/plugins.js';

const hanging = { shutdown: 'hang' } as const;

describe('a caller that does not wait for a clean end', () => {
  test('has the process killed when its time is over [AWF-6.9-hurry]', async ({ workshop }) => {
    workshop.add('one', hanging);
    const manager = workshop.manager({ stopTimeoutMs: 30_000 });
    const one = await manager.load('one');
    expect(await failureOf(manager.unload('one', { timeoutMs: 100 }))).toMatchObject({
      code: 'SHUTDOWN_FAILED',
      message:
        'Plugin one could not shut down in order, and its process was ended all the same. Plugin one was to shut down, but its caller cancelled the call.',
    });
    expect(one.status).toMatchObject({ state: 'stopped', stop: { how: 'sigkill', forced: true } });
    expect(workshop.sandbox.processes()).toEqual([]);
  });

  test('has it killed when its signal fires, before it began or meanwhile', async ({ workshop }) => {
    workshop.add('one', hanging);
    const manager = workshop.manager({ stopTimeoutMs: 30_000 });
    const one = await manager.load('one');
    expect(await failureOf(manager.shutdown('one', { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'SHUTDOWN_FAILED',
    });
    expect(one.status).toMatchObject({ state: 'stopped', stop: { forced: true } });
    await manager.load('one');
    const controller = new AbortController();
    const unload = failureOf(manager.unload('one', { signal: controller.signal }));
    await workshop.sandbox.waitFor('it shuts down', () => workshop.notes('one').includes('shutdown'));
    controller.abort();
    expect(await unload).toMatchObject({ code: 'SHUTDOWN_FAILED' });
    expect(workshop.sandbox.processes()).toEqual([]);
  });

  test('hurries a stop that somebody with more time began', async ({ workshop }) => {
    workshop.add('one', hanging);
    const manager = workshop.manager({ stopTimeoutMs: 30_000 });
    await manager.load('one');
    const patient = failureOf(manager.unload('one'));
    await workshop.sandbox.waitFor('it shuts down', () => workshop.notes('one').includes('shutdown'));
    await manager.unload('one', { timeoutMs: 50 });
    expect(await patient).toMatchObject({ code: 'SHUTDOWN_FAILED' });
    expect(workshop.sandbox.processes()).toEqual([]);
  });

  test('has all killed that still run, and hears of each', async ({ workshop }) => {
    workshop.add('good');
    workshop.add('one', hanging);
    workshop.add('two', hanging);
    const manager = workshop.manager({ stopTimeoutMs: 30_000 });
    await manager.loadAll();
    const error = await manager.shutdownAll({ timeoutMs: 1_000 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^2 plugins could not be shut down in order:\nPlugin one .*\nPlugin two /),
    });
    expect(manager.list()).toMatchObject([
      { name: 'good', stop: { how: 'exited' } },
      { name: 'one', stop: { how: 'sigkill' } },
      { name: 'two', stop: { how: 'sigkill' } },
    ]);
    expect(workshop.sandbox.processes()).toEqual([]);
  });

  test('does not wait for an event under way either', async ({ workshop }) => {
    const on = { go: { ms: 60_000 } };
    const manifest =
      'name: one\nversion: 1.0.0\nawf_version: ">=0.4.0"\ncapabilities: [events]\nevents: {subscribe: [go]}\n';
    workshop.add('one', { fixture: 'eventful-plugin', on }, manifest);
    const manager = workshop.manager({ stopTimeoutMs: 30_000, events: { deliveryTimeoutMs: 60_000 } });
    await manager.load('one');
    manager.events.publish({ type: 'go' });
    await workshop.sandbox.waitFor('it handles the event', () => workshop.notes('one').length > 0);
    const ends = await manager.shutdownAll({ timeoutMs: 100 }).catch((reason: unknown) => reason);
    expect(ends).toBeInstanceOf(AggregateError);
    expect(manager.events.counters).toMatchObject({ one: { failed: 1 } });
    expect(workshop.sandbox.processes()).toEqual([]);
  });
});
