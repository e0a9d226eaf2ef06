import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { PluginManager } from '../src/index.js';
import { eventManifestOf, failureOf, recordStates, test, type Workshop } from './support/plugins.js';

const operations = ['echo', 'pid', 'config', 'hang', 'block'];

/** Until the plugin runs in another process than this one. */
async function untilReplaced(workshop: Workshop, manager: PluginManager, pid: number | undefined): Promise<void> {
  await workshop.sandbox.waitFor('another process runs', () => {
    const status = manager.list().find(({ name }) => name === 'one');
    return status?.state === 'running' && status.pid !== pid;
  });
}

describe('a plugin that hangs as a whole', () => {
  test.for([
    ['its process was stopped', (pid: number) => void process.kill(pid, 'SIGSTOP')],
    ['its event loop is blocked', (_pid: number, manager: PluginManager) => void block(manager)],
  ] as const)('is ended and started anew: %s (fault 14) [AWF-6.9-hang]', async ([_why, hang], { workshop }) => {
    workshop.add('one', { operations });
    workshop.add('other');
    await using manager = workshop.manager({ watchdog: { timeoutMs: 400 } });
    await manager.loadAll();
    const states = recordStates(manager);
    const warnings: string[] = [];
    manager.on('log', ({ plugin, level, message }) => level === 'warn' && warnings.push(`${plugin} ${message}`));
    const one = manager.get('one');
    const pid = one?.status.pid ?? 0;
    hang(pid, manager);
    const patient = failureOf(manager.operations.execute('one.echo', {}));
    const hasty = failureOf(manager.operations.execute('one.echo', {}, { timeoutMs: 300 }));
    expect(await manager.operations.execute('other.echo', {})).toMatchObject({ success: true });
    expect(await hasty).toMatchObject({ code: 'DEADLINE_EXCEEDED', plugin: 'one' });
    expect(await patient).toMatchObject({
      code: 'UNRESPONSIVE',
      kind: 'plugin',
      plugin: 'one',
      message: expect.stringMatching(
        /^Plugin one hangs, so its process is ended\. Plugin one did not answer its health check within 400 ms: .* Its event loop may be blocked, or its process stopped\.$/,
      ),
      evidence: { pid, state: 'unresponsive' },
    });
    await untilReplaced(workshop, manager, pid);
    expect(states).toEqual(['one unresponsive', 'one starting', 'one running']);
    expect(warnings[0]).toBe('one hangs and is started anew');
    expect(workshop.sandbox.processes().map((each) => each.pid)).not.toContain(pid);
    expect(await manager.operations.execute('one.echo', {})).toMatchObject({ success: true });
    expect(one && (await failureOf(one.execute('echo', {})))).toMatchObject({ code: 'UNRESPONSIVE' });
    await one?.[Symbol.asyncDispose]();
    expect(manager.get('one')?.status.state).toBe('running');
  });

  test('keeps the config that it was started with, and whoever loads it waits for it', async ({ workshop }) => {
    workshop.add('one', { operations });
    await using manager = workshop.manager({ watchdog: { timeoutMs: 200 }, config: () => ({ from: 'options' }) });
    const one = await manager.init('one', { from: 'init' });
    const pid = one.status.pid ?? 0;
    const unresponsive = new Promise((resolve) => {
      manager.on('state', ({ state, error }) => state === 'unresponsive' && resolve(error?.code));
    });
    process.kill(pid, 'SIGSTOP');
    await failureOf(one.execute('echo', {}, { timeoutMs: 200 }));
    expect(await unresponsive).toBe('UNRESPONSIVE');
    const hasty = failureOf(manager.load('one', { timeoutMs: 1 }));
    const again = await manager.load('one');
    expect(await hasty).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(again.status.pid).not.toBe(pid);
    expect(await again.execute('config', {})).toMatchObject({ data: { from: 'init' } });
  });

  test('is noticed by its events, too', async ({ workshop }) => {
    const on = { go: { how: 'block' as const } };
    workshop.add('one', { fixture: 'eventful-plugin', on }, eventManifestOf('one', ['go']));
    await using manager = workshop.manager({ watchdog: { timeoutMs: 300 }, events: { deliveryTimeoutMs: 300 } });
    const { status } = await manager.load('one');
    manager.events.publish({ type: 'go' });
    await untilReplaced(workshop, manager, status.pid);
    expect(manager.events.counters).toMatchObject({ one: { failed: 1 } });
  });

  test('is noticed without a call where the manager looks by itself', async ({ workshop }) => {
    workshop.add('one', { operations });
    await using manager = workshop.manager({ watchdog: { timeoutMs: 200, intervalMs: 50 } });
    const { status } = await manager.load('one');
    process.kill(status.pid ?? 0, 'SIGSTOP');
    await untilReplaced(workshop, manager, status.pid);
    expect(await manager.operations.execute('one.echo', {})).toMatchObject({ success: true });
  });

  test('is left alone once it hung too often, until somebody loads it (fault 16)', async ({ workshop }) => {
    workshop.add('one', { operations });
    await using manager = workshop.manager({ watchdog: { timeoutMs: 100, intervalMs: 20, maxRestarts: 2 } });
    const { status } = await manager.load('one');
    const states = recordStates(manager);
    let pid = status.pid;
    for (let round = 0; round < 2; round += 1) {
      process.kill(pid ?? 0, 'SIGSTOP');
      await untilReplaced(workshop, manager, pid);
      pid = manager.list()[0]?.pid;
    }
    process.kill(pid ?? 0, 'SIGSTOP');
    await workshop.sandbox.waitFor('it failed', () => manager.list()[0]?.state === 'failed');
    const anew = ['one unresponsive', 'one starting', 'one running'];
    expect(states).toEqual([...anew, ...anew, 'one unresponsive', 'one failed']);
    expect(workshop.sandbox.processes()).toEqual([]);
    expect(await failureOf(manager.operations.execute('one.echo', {}))).toMatchObject({
      code: 'NOT_LOADED',
      message:
        'Plugin one is not loaded since it failed: Plugin one was started anew 2 times within 600000 ms and is left alone now, since it hangs each time. Load it first.',
    });
    const again = await manager.load('one');
    expect(await again.execute('echo', {})).toMatchObject({ success: true });
    process.kill(again.status.pid ?? 0, 'SIGSTOP');
    await untilReplaced(workshop, manager, again.status.pid);
  });

  test('fails where it cannot be started anew', async ({ workshop }) => {
    const folder = workshop.add('one', { operations });
    await using manager = workshop.manager({ watchdog: { timeoutMs: 200 } });
    const one = await manager.load('one');
    rmSync(join(folder, 'awf-plugin-one'));
    process.kill(one.status.pid ?? 0, 'SIGSTOP');
    await failureOf(one.execute('echo', {}, { timeoutMs: 200 }));
    await workshop.sandbox.waitFor('it failed', () => one.status.state === 'failed');
    expect(one.status.error?.code).toBe('EXECUTABLE_MISSING');
    expect(await failureOf(manager.operations.execute('one.echo', {}))).toMatchObject({ code: 'NOT_LOADED' });
    expect(workshop.sandbox.processes()).toEqual([]);
  });

  test.for([
    ['unloaded', (manager: PluginManager) => manager.unload('one')],
    ['shut down with the others', (manager: PluginManager) => manager.shutdownAll()],
  ] as const)('can be %s while it is replaced', async ([_what, end], { workshop }) => {
    workshop.add('one', { operations, startMs: 300 });
    await using manager = workshop.manager({ watchdog: { timeoutMs: 200 } });
    const one = await manager.load('one');
    process.kill(one.status.pid ?? 0, 'SIGSTOP');
    const unresponsive = new Promise<void>((resolve) => {
      manager.on('state', ({ state }) => state === 'unresponsive' && resolve());
    });
    await failureOf(one.execute('echo', {}, { timeoutMs: 200 }));
    await unresponsive;
    await end(manager);
    expect(one.status.state).toBe('stopped');
    expect(workshop.sandbox.processes()).toEqual([]);
  });
});

describe('a plugin that is left alone', () => {
  test('answers, and only a handler of it hangs (fault 14)', async ({ workshop }) => {
    workshop.add('one', { operations });
    await using manager = workshop.manager({ watchdog: { timeoutMs: 5_000 } });
    const one = await manager.load('one');
    const states = recordStates(manager);
    const late = await failureOf(one.execute('hang', {}, { timeoutMs: 200 }));
    expect(late.code).toBe('DEADLINE_EXCEEDED');
    await workshop.sandbox.waitFor('its finally ran', () => workshop.notes('one').includes('hang finally'));
    expect(await one.execute('pid', {})).toMatchObject({ output: String(one.status.pid) });
    expect(states).toEqual([]);
  });

  test.for([
    ['the option is false', { watchdog: false }],
    ['it is run as awf does', { behaviour: 'awf' }],
  ] as const)('hangs, but %s [AWF-6.9-hang-left]', async ([_why, options], { workshop }) => {
    workshop.add('one', { operations });
    const manager = workshop.manager({ ...options, stopTimeoutMs: 100 });
    const one = await manager.load('one');
    const states = recordStates(manager);
    process.kill(one.status.pid ?? 0, 'SIGSTOP');
    await failureOf(one.execute('echo', {}, { timeoutMs: 200 }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(states).toEqual([]);
    process.kill(one.status.pid ?? 0, 'SIGCONT');
    expect(await one.execute('echo', {})).toMatchObject({ success: true });
    await manager.shutdownAll();
  });

  test.for([
    [{ timeoutMs: 0 }, 'watchdog.timeoutMs'],
    [{ intervalMs: Number.NaN }, 'watchdog.intervalMs'],
    [{ windowMs: -1 }, 'watchdog.windowMs'],
  ] as const)('needs times that a timer can wait: %o', ([watchdog, field], { workshop }) => {
    expect(() => workshop.manager({ watchdog })).toThrow(`A plugin manager needs ${field} to be a number`);
  });

  test('needs a count of restarts', ({ workshop }) => {
    const text = 'A plugin manager needs watchdog.maxRestarts to be a count; it is 1.5.';
    expect(() => workshop.manager({ watchdog: { maxRestarts: 1.5 } })).toThrow(text);
  });
});

/** Has the plugin block its event loop for ever; the call itself ends with the process. */
function block(manager: PluginManager): void {
  manager.operations.execute('one.block', {}).catch(() => undefined);
}
