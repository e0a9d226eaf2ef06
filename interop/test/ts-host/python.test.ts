import { type LaunchOptions, launch, type PluginProcess } from '@awf/go-plugin/host';
import { HealthClient } from '@awf/plugin-proto/health';
import { expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { pythonPeer } from '../../src/python-peer.js';
import { kvOf, unary } from './support/calls.js';
import { failureOf, statusOf } from './support/failures.js';
import { basicCookie, workFolder } from './support/launch-go.js';
import { serveSum } from './support/serve-sum.js';

async function launchPython(sandbox: Sandbox, options: Partial<LaunchOptions> = {}): Promise<PluginProcess> {
  const { command, args, env } = await pythonPeer();
  return launch({
    name: 'kv',
    command,
    args,
    env: { ...env, ...sandbox.env },
    cwd: workFolder(sandbox),
    magicCookies: [basicCookie],
    versions: [1],
    tls: 'off',
    graceMs: 200,
    ...options,
  });
}

describePairing('ts-host/python-plugin', 'a plugin after the guide for other languages', () => {
  test('is reached on TCP [GP-2.2-tcp] [GP-4.1-health]', async ({ sandbox }) => {
    await using plugin = await launchPython(sandbox);
    expect(plugin.address).toEqual({ network: 'tcp', host: '127.0.0.1', port: expect.any(Number) });
    const kv = kvOf(plugin);
    await kv.put('a', 'hällo');
    expect(await kv.get('a')).toBe('hällo');
    expect(await statusOf(kv.get('nothing'))).toBe("NOT_FOUND: no value for key 'nothing'");
    await plugin.ping();
    const health = plugin.connection.client(HealthClient);
    expect(await unary(health.check.bind(health), { service: 'plugin' })).toEqual({ status: 1 });
    expect(await statusOf(unary(health.check.bind(health), { service: 'nobody' }))).toMatch(/^NOT_FOUND: /);
  });

  test('works without broker, stdio stream and controller, and is ended by SIGTERM [GP-4.1-missing]', async ({
    sandbox,
  }) => {
    const plugin = await launchPython(sandbox);
    const accept = serveSum(plugin);
    expect((await failureOf(accept)).code).toMatch(/^BROKER_(TIMEOUT|CLOSED)$/);
    await kvOf(plugin).put('a', 'without them');
    expect(await kvOf(plugin).get('a')).toBe('without them');
    const report = await plugin.close();
    expect(report).toMatchObject({ how: 'sigterm', forced: false, exit: { code: null, signal: 'SIGTERM' } });
    expect(report.ms).toBeGreaterThanOrEqual(195);
    expect(isRunning(plugin.pid)).toBe(false);
  });

  test('is refused where AutoMTLS was asked for, never spoken to in plain text', async ({ sandbox }) => {
    const error = await failureOf(launchPython(sandbox, { tls: 'auto' }));
    expect(error).toMatchObject({ code: 'TLS_REFUSED', kind: 'plugin', plugin: 'kv' });
    expect(isRunning(Number(error.evidence.pid))).toBe(false);
  });

  test('says why it does not start with another cookie', async ({ sandbox }) => {
    const error = await failureOf(launchPython(sandbox, { magicCookies: [{ key: 'BASIC_PLUGIN', value: 'other' }] }));
    expect(error).toMatchObject({ code: 'EXITED_EARLY', evidence: { exitCode: 1 } });
    expect(error.message).toContain('It did not get the magic cookie that it knows.');
    expect(error.message).toContain('This program is a plugin: start the program that uses it instead.');
  });

  test('that crashes fails its calls', async ({ sandbox }) => {
    await using plugin = await launchPython(sandbox);
    process.kill(plugin.pid, 'SIGKILL');
    expect(await plugin.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await failureOf(plugin.ping())).toMatchObject({ code: 'CRASHED', plugin: 'kv' });
  });
});
