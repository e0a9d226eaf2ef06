import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fromReattachJson, type ReattachConfig, reattach, toReattachJson } from '@awf/go-plugin/host';
import { expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { type GoProgram, goPeer } from '../../src/go-peer.js';
import { counterOf, kvOf } from './support/calls.js';
import { failureOf } from './support/failures.js';
import { launchGo, workFolder } from './support/launch-go.js';
import { serveSum } from './support/serve-sum.js';

const options = { versions: [1], graceMs: 500 };

/** Starts a Go plugin in go-plugin's test mode, and reads the configuration that it prints. */
async function startInTestMode(
  sandbox: Sandbox,
  program: GoProgram,
  versions = '',
): Promise<{ child: ChildProcess; config: ReattachConfig }> {
  const env = { ...sandbox.env, PEER_TEST_MODE: '1', PEER_VERSIONS: versions };
  const cwd = workFolder(sandbox);
  const child = spawn(await goPeer(program), [], { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, config: fromReattachJson(JSON.parse(line)) };
}

async function endTestMode(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
}

describePairing('ts-host/go-plugin', 'reattaching', () => {
  test('reaches a plugin that runs, and closing stops it [GP-6.9-reattach]', async ({ sandbox }) => {
    const first = await launchGo(sandbox, 'kv-plugin', { tls: 'off' });
    await kvOf(first).put('a', 'by the first');
    const config = fromReattachJson(JSON.parse(JSON.stringify(toReattachJson(first.reattachConfig))));
    expect(config).toEqual(first.reattachConfig);
    const second = await reattach(config, options);
    expect(second).toMatchObject({ pid: first.pid, protocolVersion: 1, address: first.address });
    expect(await kvOf(second).get('a')).toBe('by the first');
    expect(await second.close()).toMatchObject({ how: 'exited', forced: false });
    expect(await first.exited).toEqual({ code: 0, signal: null });
    await first.close();
  });

  test('sees the end of a process that it did not start [GP-6.9-reattach]', async ({ sandbox }) => {
    const first = await launchGo(sandbox, 'kv-plugin', { tls: 'off' });
    const second = await reattach(first.reattachConfig, options);
    process.kill(first.pid, 'SIGKILL');
    expect(await second.exited).toEqual({ code: null, signal: null });
    expect(await failureOf(second.ping())).toMatchObject({ code: 'CRASHED' });
    await Promise.all([second.close(), first.close()]);
  });

  test('leaves a plugin in test mode alive, for one host after the other [GP-6.9-reattach]', async ({ sandbox }) => {
    const { child, config } = await startInTestMode(sandbox, 'kv-plugin');
    expect(config).toMatchObject({ pid: child.pid, test: true, protocolVersion: 1 });
    for (const round of ['first', 'second']) {
      const plugin = await reattach(config, options);
      await kvOf(plugin).put('a', round);
      expect(await plugin.close()).toMatchObject({ how: 'gone', forced: false });
      expect(isRunning(config.pid)).toBe(true);
    }
    await endTestMode(child);
  });

  test('has the broker of a plugin in test mode', async ({ sandbox }) => {
    const { child, config } = await startInTestMode(sandbox, 'counter-plugin');
    const plugin = await reattach(config, options);
    const { id } = await serveSum(plugin);
    await counterOf(plugin).put('n', 5, id);
    expect(await counterOf(plugin).get('n')).toBe(5);
    await plugin.close();
    await endTestMode(child);
  });

  test('wants a version that the plugin serves: its lowest, where nobody asked', async ({ sandbox }) => {
    const { child, config } = await startInTestMode(sandbox, 'kv-plugin', '3,2');
    expect(config.protocolVersion).toBe(2);
    expect(await failureOf(reattach(config, options))).toMatchObject({ code: 'VERSION_MISMATCH' });
    const plugin = await reattach(config, { ...options, versions: [2, 3] });
    await plugin.ping();
    await plugin.close();
    await endTestMode(child);
  });

  test('fails where the process or its address is gone [GP-6.9-gone]', async ({ sandbox }) => {
    const plugin = await launchGo(sandbox, 'kv-plugin', { tls: 'off' });
    const { reattachConfig } = plugin;
    const refused = await failureOf(
      reattach({ ...reattachConfig, address: { network: 'tcp', host: '127.0.0.1', port: 1 } }, options),
    );
    expect(refused).toMatchObject({ code: 'REATTACH_FAILED', kind: 'io', evidence: { pid: plugin.pid } });
    expect(refused.message).toContain('127.0.0.1:1 gave: ');
    await plugin.ping();
    await plugin.close();
    const gone = await failureOf(reattach(reattachConfig, options));
    expect(gone).toMatchObject({ code: 'REATTACH_FAILED', kind: 'io', evidence: { pid: plugin.pid } });
  });

  test('fails towards a plugin with AutoMTLS, whose certificates are made at a launch', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'kv-plugin', { tls: 'auto' });
    const error = await failureOf(reattach(plugin.reattachConfig, options));
    expect(error).toMatchObject({ code: 'REATTACH_FAILED' });
    expect(error.message).toContain('that it serves without TLS');
    await plugin.ping();
  });
});
