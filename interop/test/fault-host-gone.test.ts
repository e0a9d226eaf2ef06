import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { startHost } from '../../packages/go-plugin/test/support/host-process.js';
import { noted, notesOf } from '../../packages/go-plugin/test/support/notes.js';
import { isRunning, type Sandbox, test } from '../../test/support/sandbox.js';
import { describePairing } from '../src/describe-with-peer.js';
import { GoHost } from '../src/go-host.js';
import type { GoHostOptions } from '../src/go-host-options.js';
import { goPeer } from '../src/go-peer.js';
import { callProbeOf, probeOptions } from './support/probe-host.js';

/** What is promised is 2,000 ms; the rest is for a machine under load. */
const goneMs = 3_000;

const probe = fileURLToPath(new URL('../../packages/go-plugin/test/fixtures/probe-plugin.mjs', import.meta.url));
const ways: readonly (readonly [name: string, options: Partial<GoHostOptions>])[] = [
  ['started directly', { command: probe }],
  ['started by a shell', { command: undefined, shell: `${probe}; true` }],
];

/** Processor time that a process used, in the hundredths of a second that Linux counts. */
function processorTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]);
}

/** Kills the Go host, and measures how long the plugin still lives, in ms. */
async function timeOfOrphan(host: GoHost, sandbox: Sandbox): Promise<number> {
  await host.killHost();
  const start = performance.now();
  await sandbox.waitFor('the plugin is gone', () => sandbox.processes().length === 0, 10_000);
  const ms = performance.now() - start;
  await host.close();
  return ms;
}

describePairing('go-host/ts-plugin', 'the host is killed', () => {
  for (const [name, options] of ways) {
    test(`before the line, the plugin ${name} [GP-6.8-orphan]`, async ({ sandbox }) => {
      const host = await GoHost.open({ ...probeOptions(sandbox, { PROBE_SLOW_MS: '700' }), ...options, lazy: true });
      void host.try('start');
      await noted(sandbox, 'registering');
      expect(await timeOfOrphan(host, sandbox)).toBeLessThan(goneMs);
      expect(notesOf(sandbox)).toEqual(['registering', 'shutdown host-gone', 'served']);
    });

    test(`while it is idle, the plugin ${name} [GP-6.8-orphan]`, async ({ sandbox }) => {
      const host = await GoHost.launch({ ...probeOptions(sandbox), ...options, autoMtls: true });
      expect(await timeOfOrphan(host, sandbox)).toBeLessThan(goneMs);
      expect(notesOf(sandbox)).toEqual(['shutdown host-gone', 'served']);
    });

    test(`in the middle of a call, the plugin ${name} [GP-6.8-orphan]`, async ({ sandbox }) => {
      const host = await GoHost.launch({ ...probeOptions(sandbox), ...options });
      void callProbeOf(host, { op: 'hang' });
      await noted(sandbox, 'hang begins');
      expect(await timeOfOrphan(host, sandbox)).toBeLessThan(goneMs);
      expect(notesOf(sandbox)).toEqual(['hang begins', 'hang finally', 'shutdown host-gone', 'served']);
    });
  }
});

describePairing('ts-host/go-plugin', 'the host is killed', () => {
  const options = { magicCookies: [{ key: 'BASIC_PLUGIN', value: 'hello' }] };

  test('before the line: the guardian ends the plugin [GP-6.8-orphan]', async ({ sandbox }) => {
    const command = await goPeer('bad-plugin');
    const host = startHost(sandbox, { ...options, command, args: ['slow'] });
    const started = () => sandbox.processes().some((process) => process.command.startsWith(command));
    await sandbox.waitFor('the plugin is started', started);
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
  });

  test('while it is idle: the guardian ends the plugin [GP-6.8-orphan]', async ({ sandbox }) => {
    const host = startHost(sandbox, { ...options, command: await goPeer('kv-plugin') });
    await host.next();
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
  });

  test('in the middle of a call that keeps a processor busy: the guardian ends the plugin [GP-6.8-orphan]', async ({
    sandbox,
  }) => {
    const host = startHost(sandbox, { ...options, command: await goPeer('bad-plugin'), args: ['serve'] });
    const { launched } = await host.next();
    host.tell({ command: 'raw', method: '/proto.KV/Get', hex: Buffer.from('\n\u0004spin').toString('hex') });
    await sandbox.waitFor('the call is under way', () => processorTicks(Number(launched)) > 30, 10_000);
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
  });

  test('and the plugin was started by a shell: the guardian ends both [GP-6.8-orphan]', async ({ sandbox }) => {
    const args = ['-c', '"$0"; true', await goPeer('kv-plugin')];
    const host = startHost(sandbox, { ...options, command: '/bin/sh', args });
    await host.next();
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
  });

  test('by its own exit: the guardian ends the plugin [GP-6.8-orphan]', async ({ sandbox }) => {
    const host = startHost(sandbox, { ...options, command: await goPeer('kv-plugin') });
    await host.next();
    expect(await host.end('exit')).toBeLessThan(goneMs);
  });

  test('without a guardian a Go plugin lives on', async ({ sandbox }) => {
    const host = startHost(sandbox, { ...options, command: await goPeer('kv-plugin'), guardian: false });
    const { launched } = await host.next();
    host.child.kill('SIGKILL');
    await sandbox.waitFor('the host is gone', () => host.child.signalCode !== null);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(isRunning(Number(launched))).toBe(true);
    process.kill(Number(launched), 'SIGKILL');
    for (const name of readdirSync(sandbox.folder)) rmSync(join(sandbox.folder, name), { recursive: true });
  });
});
