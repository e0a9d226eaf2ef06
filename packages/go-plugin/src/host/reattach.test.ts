import { afterEach, describe, expect, it } from 'vitest';
import { EchoClient, registerEcho } from '../../test/support/echo-service.js';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import type { PluginContext } from '../plugin/serve-options.js';
import { serveTest, type TestPlugin } from '../plugin/serve-test.js';
import type { ServiceRegistrar } from '../transport/service-registrar.js';
import type { PluginProcess } from './plugin-process.js';
import { reattach } from './reattach.js';
import { fromReattachJson, toReattachJson } from './reattach-config.js';

const newFolder = useTempFolders();
const open: (TestPlugin | PluginProcess)[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function serve() {
  const contexts: PluginContext[] = [];
  const register = (registrar: ServiceRegistrar, context: PluginContext) => {
    contexts.push(context);
    registerEcho()(registrar);
  };
  const plugin = await serveTest({ name: 'echo', versions: { 3: register } });
  open.push(plugin);
  return { plugin, context: () => contexts[0]?.broker };
}

async function attach(plugin: TestPlugin): Promise<PluginProcess> {
  const attached = await reattach(plugin.reattachConfig, { name: 'echo', versions: [2, 3] });
  open.push(attached);
  return attached;
}

describe('reattach', () => {
  it('calls a plugin that runs already, also by the JSON form of its config', async () => {
    const { plugin } = await serve();
    const config = fromReattachJson(JSON.parse(JSON.stringify(toReattachJson(plugin.reattachConfig))));
    const attached = await reattach(config, { versions: [3] });
    open.push(attached);
    expect(attached).toMatchObject({ pid: process.pid, protocolVersion: 3, stderrTail: [] });
    expect(await attached.connection.client(EchoClient).say('hello')).toBe('echo hello');
    await attached.ping();
  });

  it('brokers in both directions', async () => {
    const { plugin, context } = await serve();
    const attached = await attach(plugin);
    await attached.broker.acceptAndServe(1, registerEcho({ say: (_call, answer) => answer(null, 'the host') }));
    const toHost = await context()?.dial(1);
    expect(await toHost?.client(EchoClient).say('who')).toBe('the host');
    await context()?.acceptAndServe(1, registerEcho({ say: (_call, answer) => answer(null, 'the plugin') }));
    const toPlugin = await attached.broker.dial(1);
    expect(await toPlugin.client(EchoClient).say('who')).toBe('the plugin');
  });

  it('leaves a plugin in test mode running', async () => {
    const { plugin } = await serve();
    const first = await attach(plugin);
    await first.close();
    const second = await attach(plugin);
    expect(await second.connection.client(EchoClient).say('again')).toBe('echo again');
  });

  it.each<[string, object, readonly string[]]>([
    ['VERSION_MISMATCH', { protocolVersion: 9 }, ['version 9', 'accepts 2, 3']],
    ['REATTACH_FAILED', { pid: 0 }, ['0', 'process id']],
    ['REATTACH_FAILED', { pid: -5 }, ['-5']],
  ])('refuses with %s what cannot be (%#)', async (code, change, parts) => {
    const { plugin } = await serve();
    const config = { ...plugin.reattachConfig, ...change };
    expect(await failureOf(reattach(config, { name: 'echo', versions: [2, 3] }))).toEqual(
      pluginError(code, 'Plugin echo', ...parts),
    );
  });

  it('names the address where nobody answers', async () => {
    const path = `${newFolder()}/nobody`;
    const config = { protocolVersion: 1, address: { network: 'unix', path }, pid: process.pid, test: false } as const;
    const error = await failureOf(reattach(config, { name: 'echo', versions: [1] }));
    expect(error).toEqual(pluginError('REATTACH_FAILED', 'Plugin echo', path, 'Check that it still runs'));
  });

  it('can be given up', async () => {
    const { plugin } = await serve();
    const options = { name: 'echo', versions: [3], signal: AbortSignal.abort('why') };
    expect(await failureOf(reattach(plugin.reattachConfig, options))).toMatchObject({
      code: 'CANCELLED',
      cause: 'why',
    });
  });
});
