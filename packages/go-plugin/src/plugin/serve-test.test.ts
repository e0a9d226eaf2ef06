import { existsSync } from 'node:fs';
import path from 'node:path';
import { GRPCControllerClient } from '@awf/plugin-proto/go-plugin';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EchoClient, registerEcho } from '../../test/support/echo-service.js';
import { usePeers } from '../../test/support/peer.js';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { activeTimers, until } from '../../test/support/until.js';
import type { ServiceRegistrar } from '../transport/service-registrar.js';
import { createLogCapture } from './log-capture.js';
import type { PluginContext, ServiceOptions, ShutdownReason } from './serve-options.js';
import { serveTest } from './serve-test.js';

const { connect } = usePeers();
const echo = registerEcho();
const options: ServiceOptions = { name: 'echo', versions: { 2: echo, 3: echo } };

afterEach(() => {
  vi.unstubAllEnvs();
});

function folderOf(plugin: { reattachConfig: { address: unknown } }): string {
  return path.dirname((plugin.reattachConfig.address as { path: string }).path);
}

describe('serveTest', () => {
  it('serves in this process and says how to attach to it', async () => {
    await using plugin = await serveTest(options);
    expect(plugin.reattachConfig).toMatchObject({ protocolVersion: 2, pid: process.pid, test: true });
    expect(await connect(plugin.reattachConfig.address).client(EchoClient).say('hello')).toBe('echo hello');
  });

  it('serves the version that the environment asks for', async () => {
    vi.stubEnv('PLUGIN_PROTOCOL_VERSIONS', 'x,3');
    await using plugin = await serveTest({ ...options, logLevel: 'error' });
    expect(plugin.reattachConfig.protocolVersion).toBe(3);
  });

  it('gives services their context', async () => {
    const contexts: PluginContext[] = [];
    const register = async (registrar: ServiceRegistrar, context: PluginContext) => {
      contexts.push(context);
      echo(registrar);
    };
    const plugin = await serveTest({ ...options, versions: { 7: register } });
    const [context] = contexts;
    expect(context).toMatchObject({ protocolVersion: 7, signal: { aborted: false } });
    expect(context?.broker.nextId()).toBe(1);
    await plugin.close();
    expect(context?.signal.aborted).toBe(true);
    expect(await failureOf(Promise.resolve(context?.broker.dial(1)))).toEqual(
      pluginError('BROKER_CLOSED', 'the plugin stopped'),
    );
  });

  it('listens to stderr only once it has something to log there', async () => {
    const before = process.stderr.listenerCount('drain');
    await using _quiet = await serveTest(options);
    expect(process.stderr.listenerCount('drain')).toBe(before);
  });

  it('logs where it is told to', async () => {
    const logged: unknown[] = [];
    const log = createLogCapture('echo', ({ level, message }) => void logged.push([level, message]));
    const register = async (_registrar: ServiceRegistrar, context: PluginContext) => context.log.debug('registering');
    await using _plugin = await serveTest({ ...options, versions: { 7: register }, log });
    expect(logged).toContainEqual(['debug', 'registering']);
  });

  it('stops once, cleans up, and may be closed again', async () => {
    const reasons: ShutdownReason[] = [];
    const before = { timers: activeTimers(), exit: process.listenerCount('exit') };
    const plugin = await serveTest({ ...options, onShutdown: (reason) => void reasons.push(reason) });
    await connect(plugin.reattachConfig.address).client(EchoClient).say('x');
    await Promise.all([plugin.close(), plugin.close(), plugin.stopped]);
    expect(reasons).toEqual(['aborted']);
    expect(existsSync(folderOf(plugin))).toBe(false);
    expect(process.listenerCount('exit') - before.exit).toBeLessThanOrEqual(1);
    await until(() => activeTimers() <= before.timers);
  });

  it('stops when a host asks for it', async () => {
    const reasons: ShutdownReason[] = [];
    const plugin = await serveTest({ ...options, onShutdown: (reason) => void reasons.push(reason) });
    const controller = connect(plugin.reattachConfig.address).client(GRPCControllerClient);
    await new Promise((resolve) => controller.shutdown({}, resolve));
    await plugin.stopped;
    expect(reasons).toEqual(['requested']);
  });

  it('stops when its signal fires', async () => {
    const controller = new AbortController();
    const plugin = await serveTest({ ...options, signal: controller.signal });
    controller.abort();
    await plugin.stopped;
    expect(existsSync(folderOf(plugin))).toBe(false);
  });

  it('cleans up even where the hook fails', async () => {
    const plugin = await serveTest({ ...options, onShutdown: () => Promise.reject(new RangeError('hook')) });
    await expect(plugin.close()).rejects.toThrow('hook');
    expect(existsSync(folderOf(plugin))).toBe(false);
  });

  it('fails as registering does, and leaves nothing behind', async () => {
    let folder = '';
    const before = process.listenerCount('exit');
    const versions = {
      1: async (_registrar: unknown, { broker }: PluginContext) => {
        const accepting = broker.accept(1, { timeoutMs: 1 }).catch(() => undefined);
        await accepting;
        folder = 'registered';
        throw new RangeError('bad service');
      },
    };
    await expect(serveTest({ name: 'bad', versions })).rejects.toThrow('bad service');
    expect(folder).toBe('registered');
    expect(process.listenerCount('exit') - before).toBeLessThanOrEqual(1);
  });

  it('refuses options that cannot be served', async () => {
    expect(await failureOf(serveTest({ name: '', versions: { 1: echo } }))).toEqual(
      pluginError('OPTIONS_INVALID', 'name'),
    );
  });
});
