import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fromReattachJson, type ReattachConfig, reattach, toReattachJson } from '@awf/go-plugin/host';
import { serveTest } from '@awf/go-plugin/plugin';
import { describe, expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { failureOf } from './support/plugin-error.js';
import { answerEcho, callProbe, fixture, launchProbe, ProbeService } from './support/probe.js';

const options = { name: 'probe', versions: [1] };

/** A process that has nothing to do with plugins. */
async function startStranger(sandbox: Sandbox): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['60'], { env: { PATH: process.env.PATH, ...sandbox.env }, stdio: 'ignore' });
  await once(child, 'spawn');
  return Object.assign(child, { pid: Number(child.pid) });
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A program that listens and never answers, and its config. */
async function startMute(sandbox: Sandbox): Promise<{ readonly child: ChildProcess; readonly config: ReattachConfig }> {
  const folder = `${sandbox.folder}/work`;
  mkdirSync(folder);
  const env = { PATH: process.env.PATH, ...sandbox.env, PLUGIN_UNIX_SOCKET_DIR: folder };
  const child = spawn(fixture('bad/never-answers.mjs'), [], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const address = { network: 'unix', path: `${folder}/plugin1` } as const;
  return { child, config: { protocolVersion: 1, address, pid: Number(child.pid), test: false } };
}

describe('reattaching', () => {
  test('by the config in its common JSON form; closing stops the plugin', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, { tls: 'off' });
    const json = JSON.stringify(toReattachJson(plugin.reattachConfig));
    const attached = await reattach(fromReattachJson(JSON.parse(json)), options);
    expect(await callProbe(attached, { op: 'pid' })).toMatchObject({ pid: plugin.pid });
    expect(attached).toMatchObject({ name: 'probe', pid: plugin.pid, protocolVersion: 1, startup: undefined });
    expect(await attached.close()).toMatchObject({ how: 'exited', forced: false });
    expect(await plugin.exited).toEqual({ code: 0, signal: null });
    await plugin.close();
  });

  test('in test mode: closing leaves the plugin, and its author ends it', async ({ sandbox }) => {
    const reasons: string[] = [];
    const served = await serveTest({
      name: 'probe',
      versions: { 1: (registrar) => registrar.addService(ProbeService, { call: answerEcho }) },
      onShutdown: (reason) => void reasons.push(reason),
    });
    const path = expect.stringContaining(sandbox.folder);
    expect(served.reattachConfig).toMatchObject({
      protocolVersion: 1,
      pid: process.pid,
      test: true,
      address: { path },
    });
    for (const value of ['first', 'second']) {
      const attached = await reattach(served.reattachConfig, options);
      expect(await callProbe(attached, { op: 'echo', value })).toEqual({ value });
      expect(await attached.close()).toMatchObject({ how: 'gone', forced: false });
    }
    expect(reasons).toEqual([]);
    await Promise.all([served.close(), served.close(), served.stopped]);
    expect(reasons).toEqual(['aborted']);
    const error = await failureOf(reattach(served.reattachConfig, options));
    expect(error).toMatchObject({ code: 'REATTACH_FAILED', kind: 'io', plugin: 'probe' });
  });

  test('to a plugin of which its own host does not take notice when it ends', async ({ sandbox }) => {
    const args = ['-c', '"$1" & exec sleep 60', 'sh', fixture('probe-plugin.mjs')];
    const plugin = await launchProbe(sandbox, { tls: 'off', command: '/bin/sh', args, graceMs: 300 });
    const { pid } = await callProbe(plugin, { op: 'pid' });
    const attached = await reattach({ ...plugin.reattachConfig, pid: Number(pid) }, { ...options, graceMs: 4_000 });
    expect(await attached.close()).toMatchObject({ how: 'exited', forced: false });
    expect(isRunning(Number(pid))).toBe(false);
    expect(await plugin.close()).toMatchObject({ how: 'sigterm' });
  });
});

describe('a config that is out of date never costs a stranger its life (fault 29)', () => {
  test('a socket that nobody serves any more', async ({ sandbox }) => {
    const { child, config } = await startMute(sandbox);
    await end(child);
    const stranger = await startStranger(sandbox);
    const error = await failureOf(reattach({ ...config, pid: stranger.pid }, options));
    expect(error).toMatchObject({
      code: 'REATTACH_FAILED',
      kind: 'io',
      plugin: 'probe',
      evidence: { pid: stranger.pid },
    });
    expect(error.message).toMatch(
      /^Plugin probe could not be reattached: \/tmp\/box-\w+\/work\/plugin1 gave: .*ECONNREFUSED.*\. Check that it still runs, and that it serves without TLS\.$/,
    );
    expect(isRunning(stranger.pid)).toBe(true);
    await end(stranger);
  });

  test('a process id that was given anew', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, { tls: 'off' });
    const stranger = await startStranger(sandbox);
    const error = await failureOf(reattach({ ...plugin.reattachConfig, pid: stranger.pid }, options));
    expect(error).toMatchObject({ code: 'REATTACH_FAILED', kind: 'io', plugin: 'probe' });
    expect(error.message).toBe(
      `Plugin probe could not be reattached: the process ${stranger.pid} is not the one that listens at ` +
        `${plugin.address.network === 'unix' ? plugin.address.path : ''}, and was left alone. ` +
        'The plugin was started anew, or its config is of another one: get its config again.',
    );
    expect(isRunning(stranger.pid)).toBe(true);
    await plugin.ping();
    await end(stranger);
    await plugin.close();
  });

  test.for([0, -1, 1.5, Number.NaN])(
    'the process id %d, which to the system is none or a group',
    async (pid, { sandbox }) => {
      const plugin = await launchProbe(sandbox, { tls: 'off' });
      const error = await failureOf(reattach({ ...plugin.reattachConfig, pid }, options));
      expect(error).toMatchObject({ code: 'REATTACH_FAILED', kind: 'io', plugin: 'probe' });
      expect(error.message).toBe(`Plugin probe could not be reattached: ${pid} is no process id.`);
      await plugin.close();
    },
  );
});

describe('reattaching that fails', () => {
  test('because the plugin speaks TLS', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const error = await failureOf(reattach(plugin.reattachConfig, options));
    expect(error).toMatchObject({ code: 'REATTACH_FAILED', plugin: 'probe', evidence: { pid: plugin.pid } });
    expect(error.message).toMatch(/Check that it still runs, and that it serves without TLS\.$/);
    await plugin.ping();
    await plugin.close();
  });

  test('because its version is none of ours', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, { tls: 'off' });
    const error = await failureOf(reattach(plugin.reattachConfig, { name: 'probe', versions: [4, 5] }));
    expect(error).toMatchObject({ code: 'VERSION_MISMATCH', kind: 'user', plugin: 'probe' });
    expect(error.message).toBe(
      'Plugin probe serves protocol version 1, this host accepts 4, 5. ' +
        'Use a plugin and a host that have a version in common.',
    );
    await plugin.close();
  });

  test('because its caller gave up', async ({ sandbox }) => {
    const { child, config } = await startMute(sandbox);
    const signal = AbortSignal.timeout(300);
    const error = await failureOf(reattach(config, { ...options, signal }));
    expect(error).toMatchObject({ code: 'CANCELLED', kind: 'user', plugin: 'probe' });
    expect(error.message).toBe('Plugin probe was not reattached: its caller gave up.');
    expect(child.exitCode).toBe(null);
    await end(child);
  });
});
