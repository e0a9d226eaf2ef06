import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { isRunning, test } from '../../../test/support/sandbox.js';
import { callProbe, launchProbe, ProbeClient, rejectionOf } from './support/probe.js';

describe('a plugin that dies', () => {
  test('fails the calls under way at once: unary, stream and broker (fault 11)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const unary = rejectionOf(callProbe(plugin, { op: 'hang' }));
    const dial = rejectionOf(callProbe(plugin, { op: 'dial', id: 77 }));
    const stream = plugin.connection.client(ProbeClient).stream({});
    const streamError = new Promise<unknown>((resolve) => stream.on('error', resolve));
    await new Promise((resolve) => stream.once('data', resolve));
    const hostDial = rejectionOf(plugin.broker.dial(99));
    const killed = performance.now();
    process.kill(plugin.pid, 'SIGKILL');
    for (const error of [await unary, await dial, await streamError]) expect(error).toMatchObject({ code: 14 });
    expect(await hostDial).toMatchObject({
      code: 'BROKER_CLOSED',
      message: expect.stringMatching(/: (its stream broke|the plugin was ended by SIGKILL)/),
    });
    expect(performance.now() - killed).toBeLessThan(1_000);
    expect(await plugin.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await rejectionOf(plugin.ping())).toMatchObject({
      code: 'CRASHED',
      plugin: 'probe',
      message: 'Plugin probe was ended by SIGKILL.',
      evidence: { exitSignal: 'SIGKILL', state: 'running' },
    });
    expect(plugin.signal.aborted).toBe(true);
    expect((await plugin.close()).how).toBe('gone');
  });

  test('takes its own children with it (fault 13)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { pid } = await callProbe(plugin, { op: 'child' });
    expect(isRunning(Number(pid))).toBe(true);
    process.kill(plugin.pid, 'SIGKILL');
    await plugin.exited;
    await sandbox.waitFor('the child is gone', () => !isRunning(Number(pid)), 2_000);
    await plugin.close();
  });

  test('takes its children with it on a clean stop too (fault 13)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { pid } = await callProbe(plugin, { op: 'child' });
    await plugin.close();
    await sandbox.waitFor('the child is gone', () => !isRunning(Number(pid)), 2_000);
  });
});

describe('stopping', () => {
  test('a plugin that is asked stops by itself, and its hook runs', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const report = await plugin.close();
    expect(report).toMatchObject({ how: 'exited', forced: false, exit: { code: 0, signal: null } });
    expect(await plugin.close()).toBe(report);
    expect(readFileSync(`${sandbox.folder}/probe-notes`, 'utf8')).toBe('shutdown requested\nserved\n');
  });

  test('a plugin that ignores Shutdown and SIGTERM is killed after the grace time (fault 15)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, { graceMs: 300, env: { PROBE_WHEN_HOST_GONE: 'stay' } });
    await callProbe(plugin, { op: 'ignoreSigterm' });
    process.kill(plugin.pid, 'SIGSTOP');
    const report = await plugin.close();
    expect(report).toMatchObject({ how: 'sigkill', forced: true, exit: { code: null, signal: 'SIGKILL' } });
    expect(report.ms).toBeGreaterThan(300);
    expect(report.ms).toBeLessThan(3_000);
  });

  test('calls under way end, and their finally blocks run (fault 20)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const hanging = rejectionOf(callProbe(plugin, { op: 'hang' }));
    await sandbox.waitFor('the call arrived', () => notes(sandbox.folder).includes('hang begins'));
    await plugin.close();
    expect(await hanging).toMatchObject({ code: expect.any(Number) });
    expect(notes(sandbox.folder)).toContain('hang finally');
  });
});

function notes(folder: string): string {
  try {
    return readFileSync(`${folder}/probe-notes`, 'utf8');
  } catch {
    return '';
  }
}
