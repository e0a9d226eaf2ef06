import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { GRPCControllerClient } from '@awf/plugin-proto/go-plugin';
import { expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { goPeer } from '../../src/go-peer.js';
import { kvOf, unary } from './support/calls.js';
import { failureOf, statusOf, timeOf } from './support/failures.js';
import { goOptions, launchBad, launchGo, workFolder } from './support/launch-go.js';

/** The process id of the child that `bad-plugin` started. */
function childOf(sandbox: Sandbox): number {
  return Number(readFileSync(join(workFolder(sandbox), 'child.pid'), 'utf8'));
}

describePairing('ts-host/go-plugin', 'listeners', () => {
  test('on a Unix socket work, and are gone after the end [GP-2.1-unix]', async ({ sandbox }) => {
    const plugin = await launchGo(sandbox, 'kv-plugin');
    const { address } = plugin;
    if (address.network !== 'unix') throw new Error('it listens on TCP');
    expect(address.path.startsWith(sandbox.folder)).toBe(true);
    await kvOf(plugin).put('a', 'over a Unix socket');
    expect(existsSync(address.path)).toBe(true);
    await plugin.close();
    expect(existsSync(dirname(address.path))).toBe(false);
  });

  test('on a TCP address work [GP-2.2-tcp]', async ({ sandbox }) => {
    await using plugin = await launchBad(sandbox, 'shutdown-exits');
    expect(plugin.address).toEqual({ network: 'tcp', host: '127.0.0.1', port: expect.any(Number) });
    expect(await kvOf(plugin).get('word')).toBe('word');
  });
});

describePairing('ts-host/go-plugin', 'stopping', () => {
  test('ends the process with 0 [GP-6.6-graceful]', async ({ sandbox }) => {
    for (const tls of ['auto', 'off'] as const) {
      const plugin = await launchGo(sandbox, 'kv-plugin', { tls });
      const report = await plugin.close();
      expect(report).toMatchObject({ how: 'exited', forced: false, exit: { code: 0, signal: null } });
      expect(report.ms).toBeLessThan(2_000);
      expect(await plugin.close()).toBe(report);
      expect(isRunning(plugin.pid)).toBe(false);
    }
  });

  test('takes the UNAVAILABLE of a Go plugin for success [GP-6.6-graceful]', async ({ sandbox }) => {
    const plugin = await launchGo(sandbox, 'kv-plugin');
    const controller = plugin.connection.client(GRPCControllerClient);
    expect(await statusOf(unary(controller.shutdown.bind(controller), {}))).toMatch(/^UNAVAILABLE: /);
    expect(await plugin.exited).toEqual({ code: 0, signal: null });
    expect(await plugin.close()).toMatchObject({ how: 'gone', forced: false, exit: { code: 0 } });
  });

  test('takes an answer for success as well', async ({ sandbox }) => {
    const plugin = await launchBad(sandbox, 'shutdown-exits');
    expect(await plugin.close()).toMatchObject({ how: 'exited', forced: false, exit: { code: 0 } });
  });

  test('kills what ignores Shutdown and signals after the grace time, and says so [GP-6.6-forced]', async ({
    sandbox,
  }) => {
    const plugin = await launchBad(sandbox, 'stubborn', { graceMs: 400 });
    const report = await plugin.close();
    expect(report).toMatchObject({ how: 'sigkill', forced: true, exit: { code: null, signal: 'SIGKILL' } });
    expect(report.ms).toBeGreaterThanOrEqual(895);
    expect(report.ms).toBeLessThan(5_000);
    expect(plugin.stderrTail).toContain('[WARN] stubborn: staying');
  });

  test('sends SIGTERM before that, which is no force [GP-6.6-hang]', async ({ sandbox }) => {
    for (const mode of ['shutdown-hangs', 'shutdown-stays', 'bare']) {
      const plugin = await launchBad(sandbox, mode, { graceMs: 300 });
      const report = await plugin.close();
      expect(report).toMatchObject({ how: 'sigterm', forced: false, exit: { code: null, signal: 'SIGTERM' } });
      expect(report.ms).toBeLessThan(5_000);
    }
  });
});

describePairing('ts-host/go-plugin', 'the end of a process', () => {
  test('fails the call under way and all others within a second [GP-6.5-unavailable] [GP-6.5-exit]', async ({
    sandbox,
  }) => {
    await using plugin = await launchBad(sandbox, 'serve');
    const kv = kvOf(plugin);
    const waiting = [kv.get('hang'), kv.get('hang'), plugin.broker.dial(7)];
    const start = performance.now();
    const ends = Promise.all([...waiting.slice(0, 2).map(statusOf), failureOf(waiting[2] ?? Promise.resolve())]);
    expect(await statusOf(kv.get('die'))).toMatch(/^UNAVAILABLE: /);
    const [first, second, dial] = await ends;
    expect(performance.now() - start).toBeLessThan(1_000);
    expect([first, second]).toEqual([expect.stringMatching(/^UNAVAILABLE: /), expect.stringMatching(/^UNAVAILABLE: /)]);
    expect(dial).toMatchObject({ code: 'BROKER_CLOSED' });
    expect(await plugin.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(plugin.signal.aborted).toBe(true);
    expect(plugin.signal.reason).toMatchObject({
      code: 'CRASHED',
      evidence: { exitSignal: 'SIGKILL', pid: plugin.pid },
    });
    expect(await failureOf(plugin.ping())).toMatchObject({ code: 'CRASHED' });
    expect(await statusOf(kv.get('late'))).toMatch(/^UNAVAILABLE: /);
  });

  test('by its own doing tells its status [GP-6.5-exit]', async ({ sandbox }) => {
    await using plugin = await launchBad(sandbox, 'serve');
    expect(await statusOf(kvOf(plugin).get('exit'))).toMatch(/^UNAVAILABLE: /);
    expect(await plugin.exited).toEqual({ code: 7, signal: null });
  });

  test('is seen though a child in a session of its own holds the pipes [GP-6.5-exit]', async ({ sandbox }) => {
    await using plugin = await launchBad(sandbox, 'children-own-session');
    const child = childOf(sandbox);
    expect(await timeOf(kvOf(plugin).get('die'))).toBeLessThan(1_000);
    expect(await plugin.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await plugin.close()).toMatchObject({ how: 'gone' });
    // No group of ours: it is the plugin's author who let it go.
    expect(isRunning(child)).toBe(true);
    process.kill(child, 'SIGKILL');
  });

  test.for(['crash', 'stop'] as const)('takes its children with it: %s [GP-6.8-group]', async (how, { sandbox }) => {
    const plugin = await launchBad(sandbox, 'children');
    const child = childOf(sandbox);
    expect(isRunning(child)).toBe(true);
    if (how === 'crash') await statusOf(kvOf(plugin).get('die'));
    await plugin.close();
    await sandbox.waitFor('the child is gone', () => !isRunning(child));
  });
});

describePairing('ts-host/go-plugin', 'a host that is killed', () => {
  test('does not leave a Go plugin, its children and its sockets behind [GP-6.8-orphan] [GP-6.8-group]', async ({
    sandbox,
  }) => {
    const options = await goOptions(sandbox, 'bad-plugin', { args: ['children'] });
    const file = fileURLToPath(new URL('../../fixtures/dying-host.mjs', import.meta.url));
    const env = { PATH: process.env.PATH, ...sandbox.env };
    const host = spawn(process.execPath, [file, JSON.stringify(options)], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: host.stdout }), 'line');
    const pids = [Number(line), childOf(sandbox)];
    expect(pids.map(isRunning)).toEqual([true, true]);
    const exited = once(host, 'exit');
    host.kill('SIGKILL');
    await exited;
    await sandbox.waitFor('plugin and child are gone', () => !pids.some(isRunning), 2_000);
  });
});

describePairing('ts-host/go-plugin', 'a checksum', () => {
  test('that differs is refused before the process starts [GP-6.10-checksum]', async ({ sandbox }) => {
    const checksum = { algorithm: 'sha256', digest: '0'.repeat(64) };
    const error = await failureOf(launchBad(sandbox, 'children', { checksum }));
    expect(error).toMatchObject({ code: 'CHECKSUM_MISMATCH', plugin: 'bad', evidence: {} });
    expect(error.message).toContain('0'.repeat(64));
    expect(existsSync(join(workFolder(sandbox), 'child.pid'))).toBe(false);
  });

  test('that fits lets it start [GP-6.10-checksum]', async ({ sandbox }) => {
    const digest = createHash('sha256')
      .update(readFileSync(await goPeer('kv-plugin')))
      .digest('hex');
    await using plugin = await launchGo(sandbox, 'kv-plugin', { checksum: { algorithm: 'sha256', digest } });
    await plugin.ping();
  });
});
