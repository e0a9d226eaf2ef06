import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { ReattachJson } from '../../src/go-host-calls.js';
import { goPeer } from '../../src/go-peer.js';
import { tsPlugin } from '../../src/ts-plugin.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, launch, launchPeer } from './support/go-hosts.js';
import { isRunning, waitForEnd } from './support/process-state.js';

/** After this Go kills a plugin. */
const graceMs = 2_000;

describePairing('go-host/ts-plugin', 'the end that the host asks for', () => {
  it('is status 0 with nothing left, well within the grace time [GP-6.6-graceful] [GP-7.4-budget]', async () => {
    for (const autoMtls of [false, true]) {
      const host = await launchPeer({ autoMtls });
      await host.call('ping');
      const { kill } = await closeCleanly(host);
      expect(kill?.ms).toBeLessThan(0.75 * graceMs);
      expect(isRunning(host.pid)).toBe(false);
    }
  });

  it('comes in time though a call hangs and a timer runs for ever [GP-7.4-budget]', async () => {
    const host = await launchPeer();
    await host.call('get', { key: 'busy' });
    const hanging = host.try('get', { key: 'hang' });
    await host.waitForLog('the call', ({ message }) => message === 'hang began');
    const killed = await host.call('kill');
    expect(killed).toMatchObject({ exitCode: 0, forced: false, hung: false });
    expect(killed.ms).toBeLessThan(graceMs);
    expect(await hanging).toMatchObject({ ok: false, error: { code: 'Unavailable' } });
    expect(await host.close()).toMatchObject({ leftovers: [] });
  });
});

describePairing('go-host/ts-plugin', 'a shutdown hook that never ends', () => {
  it('is left alone in time for the process to end by itself [GP-7.4-budget]', async () => {
    const host = await launchPeer({ hostEnv: { PEER_SLOW_STOP: '1' } });
    await host.call('get', { key: 'busy' });
    const { kill } = await closeCleanly(host);
    expect(kill?.ms).toBeLessThan(graceMs);
  });
});

describePairing('go-host/ts-plugin', 'signals', () => {
  it('SIGINT is left to the host [GP-7.3-sigint]', async () => {
    const host = await launchPeer();
    await host.call('signal', { signal: 'SIGINT' });
    await delay(300);
    await host.call('signal', { signal: 'SIGINT' });
    await delay(100);
    await host.call('ping');
    await closeCleanly(host);
  });

  it('SIGTERM is a graceful end [GP-7.3-sigterm]', async () => {
    const host = await launchPeer();
    await host.call('signal', { signal: 'SIGTERM' });
    expect(await host.call('waitExit', { timeoutMs: 5_000 })).toEqual({ exited: true, exitCode: 0 });
    expect(existsSync(host.started.address)).toBe(false);
    expect(await host.close()).toMatchObject({ leftovers: [] });
  });
});

describePairing('go-host/ts-plugin', 'a crash', () => {
  it('by SIGKILL fails the running call as UNAVAILABLE within a second [GP-6.5-unavailable]', async () => {
    const host = await launchPeer();
    const hanging = host.try('get', { key: 'hang' });
    await host.waitForLog('the call', ({ message }) => message === 'hang began');
    const began = Date.now();
    await host.call('signal', { signal: 'SIGKILL' });
    expect(await hanging).toMatchObject({ ok: false, error: { code: 'Unavailable' } });
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(await host.call('waitExit', { timeoutMs: 5_000 })).toEqual({ exited: true, signal: 'SIGKILL' });
  });

  it('by an uncaught error fails the calls and is logged as a panic [GP-7.5-uncaught] [GP-6.11-panic]', async () => {
    const host = await launchPeer();
    const calls = ['hang', 'uncaught'].map((key) => host.try('get', { key }));
    for (const result of await Promise.all(calls)) {
      expect(result).toMatchObject({ ok: false, error: { code: 'Internal' } });
      // What an author's error says is for the log alone.
      expect(result.error?.detail).not.toContain('on purpose');
    }
    expect(await host.call('waitExit', { timeoutMs: 5_000 })).toEqual({ exited: true, exitCode: 2 });
    const panic = host.logs.findIndex(({ message }) => message === 'panic: Error: uncaught on purpose');
    expect(host.logs[panic]).toMatchObject({ level: 'error', name: 'plugin.peer-plugin' });
    expect(host.logs[panic + 1]).toMatchObject({ level: 'error', message: expect.stringMatching(/^\s+at /) });
    expect(await host.close()).toMatchObject({ leftovers: [] });
  });
});

describePairing('go-host/ts-plugin', 'the end of the host', () => {
  it('is noticed within two seconds, connected or not [GP-6.8-orphan]', async () => {
    const hosts = [await launchPeer({ autoMtls: true }), await launchPeer({ lazy: true })];
    await hosts[1]?.call('start');
    for (const host of hosts) {
      const pid = await host.call('pid');
      await host.killHost();
      expect(await waitForEnd(pid, 5_000)).toBeLessThan(2_000);
      expect(await host.close()).toMatchObject({ signal: 'SIGKILL', leftovers: [] });
    }
  });
});

describePairing('go-host/ts-plugin', 'reattaching', () => {
  it('gives another host calls, and in test mode no say over the end [GP-6.9-reattach]', async () => {
    const first = await launchPeer();
    const config = await first.call('reattachConfig');
    expect(config).toMatchObject({ Protocol: 'grpc', Pid: first.pid, Addr: { Network: 'unix' } });
    const testing = await launch({ contract: 'kv', testReattach: { ...config, Test: true } });
    await testing.call('put', { key: 'a', value: 'seen by all' });
    await testing.close();
    expect(await first.call('get', { key: 'a' })).toMatchObject({ text: 'seen by all' });
    const second = await launch({ contract: 'kv', testReattach: { ...config, Test: false } });
    expect(await second.call('get', { key: 'a' })).toMatchObject({ text: 'seen by all' });
    expect(await second.call('kill')).toMatchObject({ forced: false, hung: false });
    await second.close();
    expect(await first.call('waitExit', { timeoutMs: 5_000 })).toEqual({ exited: true, exitCode: 0 });
  });

  it('works with test mode, which has no cookie and no line [GP-7.7-test-mode] [GP-6.9-reattach]', async () => {
    await goPeer('go-host');
    const folder = await mkdtemp(join(tmpdir(), 'awf-tm-'));
    const file = join(folder, 'reattach.json');
    const env = { PATH: process.env.PATH, TMPDIR: folder, PEER_TEST_MODE: file, PEER_VERSIONS: '2,3' };
    const child = spawn(await tsPlugin('peer-plugin'), { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    try {
      await waitUntil('the configuration', 10_000, () => existsSync(file) || undefined);
      const testReattach: ReattachJson = JSON.parse(await readFile(file, 'utf8'));
      // Without a list of versions the lowest is served.
      expect(testReattach).toMatchObject({ Pid: child.pid, Test: true, ProtocolVersion: 2 });
      for (const value of ['first', 'second']) {
        const host = await launch({ contract: 'kv', testReattach });
        await host.call('put', { key: 'a', value });
        expect(await host.call('get', { key: 'version' })).toMatchObject({ text: '2' });
        await host.close();
      }
      expect(isRunning(child.pid ?? 0)).toBe(true);
    } finally {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
      expect([code, stdout]).toEqual([0, '']);
    }
  });
});
