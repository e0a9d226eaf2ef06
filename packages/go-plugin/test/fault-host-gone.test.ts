import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { killHalfHost } from './support/half-host.js';
import { startHost } from './support/host-process.js';
import { noted, notesOf } from './support/notes.js';
import { fixture } from './support/probe.js';

/** What is promised is 2,000 ms; the rest is for a machine under load. */
const goneMs = 3_000;

const ways = [
  ['started directly', {}],
  ['started by a shell', { command: '/bin/sh', args: ['-c', '"$0"; true', fixture('probe-plugin.mjs')] }],
] as const;

describe.each(ways)('a plugin %s whose host is killed (fault 12)', (_name, command) => {
  test('before the handshake line', async ({ sandbox }) => {
    const host = startHost(sandbox, { ...command, guardian: false, env: { PROBE_SLOW_MS: '700' } });
    await noted(sandbox, 'registering');
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
    expect(notesOf(sandbox)).toContain('shutdown host-gone');
  });

  test('while it is idle', async ({ sandbox }) => {
    const host = startHost(sandbox, { ...command, guardian: false });
    await host.next();
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
    expect(notesOf(sandbox)).toEqual(['shutdown host-gone', 'served']);
  });

  test('in the middle of a call, whose finally runs, whatever else is open', async ({ sandbox }) => {
    const host = startHost(sandbox, { ...command, guardian: false });
    await host.next();
    host.tell({ command: 'call', op: 'linger' });
    await host.next();
    host.tell({ command: 'call', op: 'hang' });
    await noted(sandbox, 'hang begins');
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
    expect(notesOf(sandbox)).toEqual(['hang begins', 'hang finally', 'shutdown host-gone', 'served']);
  });

  test('when it does not notice itself: the guardian ends it', async ({ sandbox }) => {
    const host = startHost(sandbox, { ...command, env: { PROBE_WHEN_HOST_GONE: 'stay' } });
    await host.next();
    host.tell({ command: 'serve' });
    await host.next();
    expect(await host.end('SIGKILL')).toBeLessThan(goneMs);
    expect(notesOf(sandbox)).toEqual([]);
  });
});

describe('a plugin started by a shell whose host is killed before its first call (fault 12)', () => {
  test.for([
    ['in the middle of the TLS handshake', 'hello', true],
    ['after the TLS handshake', 'secured', true],
    ['after the first bytes of HTTP/2', 'preface', true],
    ['after the first bytes of HTTP/2 in plain text', 'plainPreface', false],
  ] as const)('%s', async ([_name, howFar, autoMtls], { sandbox }) => {
    await killHalfHost(sandbox, { howFar, autoMtls });
    const start = performance.now();
    await sandbox.waitFor('the plugin is gone', () => sandbox.processes().length === 0, 10_000);
    expect(performance.now() - start).toBeLessThan(goneMs);
    expect(notesOf(sandbox)).toEqual(['shutdown host-gone', 'served']);
  });

  test('lives on where only probes and refused clients were lost', async ({ sandbox }) => {
    const { pluginPid } = await killHalfHost(sandbox, { howFar: 'nothing', autoMtls: true });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(notesOf(sandbox)).toEqual([]);
    process.kill(pluginPid, 'SIGTERM');
    await noted(sandbox, 'shutdown signal');
  });
});
