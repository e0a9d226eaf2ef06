import { afterEach, describe, expect, it } from 'vitest';
import { registerEcho } from '../../test/support/echo-service.js';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { deferred } from '../async/deferred.js';
import { serveTest, type TestPlugin } from '../plugin/serve-test.js';
import { insecure } from '../security/peer-security.js';
import { BrokerCore } from '../services/broker.js';
import { createConnection } from '../transport/connection.js';
import { listen } from '../transport/listener.js';
import type { PluginExit } from './plugin-exit.js';
import { RunningPlugin, type RunningPluginInit } from './running-plugin.js';

const newFolder = useTempFolders();
const served: TestPlugin[] = [];

afterEach(async () => {
  for (const plugin of served.splice(0)) await plugin.close();
});

/** A real connection to a plugin in this process, and a process of which the test decides. */
async function setUp(change: Partial<RunningPluginInit> = {}) {
  const plugin = await serveTest({ name: 'kv', versions: { 4: registerEcho() } });
  served.push(plugin);
  const { promise: exited, resolve: exit } = deferred<PluginExit>();
  const events: string[] = [];
  const folder = newFolder();
  const broker = new BrokerCore({ security: insecure, listen: () => listen({ network: 'unix', folder }) });
  const running = new RunningPlugin({
    name: 'kv',
    pid: 4_711,
    protocolVersion: 4,
    connection: createConnection(plugin.reattachConfig.address, insecure.client()),
    broker,
    brokerStream: { end: () => events.push('broker stream ended') },
    stdioStream: { end: () => events.push('stdio stream ended') },
    exited,
    graceMs: 1_000,
    test: false,
    stderrTail: () => ['last words'],
    signalGroup: (signal) => events.push(signal),
    release: () => events.push('released'),
    ...change,
  });
  void plugin.stopped.then(() => exit({ code: 0, signal: null }));
  return { plugin, running, exit, events };
}

describe('a running plugin', () => {
  it('tells what it is', async () => {
    const { plugin, running } = await setUp();
    const { address } = plugin.reattachConfig;
    expect(running).toMatchObject({ name: 'kv', pid: 4_711, protocolVersion: 4, address, startup: undefined });
    expect(running.stderrTail).toEqual(['last words']);
    expect(running.reattachConfig).toEqual({ protocolVersion: 4, address, pid: 4_711, test: false });
    await running.ping();
    expect(running.signal.aborted).toBe(false);
    await running.close();
  });

  it('stops when it is asked, releases everything once, and tells the same again', async () => {
    const { running, events } = await setUp();
    const [first, second] = await Promise.all([running.close(), running.close()]);
    expect(first).toMatchObject({ how: 'exited', forced: false, exit: { code: 0, signal: null } });
    expect(second).toBe(first);
    expect(await running.close()).toBe(first);
    expect(events.filter((event) => event === 'released')).toHaveLength(1);
    expect(events.indexOf('stdio stream ended')).toBeLessThan(events.indexOf('released'));
    expect(running.signal.aborted).toBe(true);
  });

  it('is closed by await using', async () => {
    const { running, events } = await setUp();
    {
      await using scope = running;
      await scope.ping();
    }
    expect(events).toContain('released');
  });

  it('tells of a crash by its signal, and releases everything by itself', async () => {
    const { running, exit, events } = await setUp();
    const dialling = failureOf(running.broker.dial(1));
    exit({ code: null, signal: 'SIGSEGV' });
    await running.exited;
    expect(running.signal.reason).toEqual(pluginError('CRASHED', 'Plugin kv was ended by SIGSEGV'));
    expect(running.signal.reason).toMatchObject({
      plugin: 'kv',
      evidence: { pid: 4_711, exitSignal: 'SIGSEGV', stderr: ['last words'], state: 'running' },
    });
    expect(await dialling).toEqual(pluginError('BROKER_CLOSED', 'was ended by SIGSEGV'));
    expect(await failureOf(running.ping())).toEqual(pluginError('CRASHED', 'SIGSEGV'));
    const report = await running.close();
    expect(report).toMatchObject({ how: 'gone', exit: { signal: 'SIGSEGV' } });
    expect(events.filter((event) => event === 'released')).toHaveLength(1);
    // Its children go with it.
    expect(events[0]).toBe('SIGKILL');
  });

  it('says so where it does not answer its health check', async () => {
    const silent = createConnection({ network: 'unix', path: `${newFolder()}/nobody` }, insecure.client());
    const { running, exit } = await setUp({ connection: silent });
    const error = await failureOf(running.ping({ timeoutMs: 300 }));
    expect(error).toEqual(pluginError('CONNECT_FAILED', 'Plugin kv', '300 ms'));
    exit({ code: 0, signal: null });
    await running.close();
  });
});

describe('a plugin in test mode', () => {
  it('is left to itself', async () => {
    const { plugin, running, events } = await setUp({ test: true });
    await running.ping();
    expect(await running.close()).toMatchObject({ forced: false });
    expect(events).toContain('released');
    expect(events).toContain('stdio stream ended');
    expect(events).not.toContain('SIGKILL');
    const again = createConnection(plugin.reattachConfig.address, insecure.client());
    expect(again.channel.getTarget()).toContain('unix:');
    again.close();
    expect(await failureOf(running.broker.dial(1))).toEqual(pluginError('BROKER_CLOSED', 'left the plugin'));
  });
});
