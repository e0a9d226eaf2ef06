import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PluginManager, type PluginManagerOptions } from '@awf/plugin-host';
import { OperationServiceClient, PluginServiceClient } from '@awf/plugin-proto/awf';
import { ExecuteRequest, ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { encodeValues, fromExecuteResponse, type JsonObject, toAwfResponse } from '@awf/plugin-sdk/contract';
import { expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { makeGoPluginFolder } from '../../src/go-plugin-folder.js';
import { unary } from './support/calls.js';
import { failureOf, statusOf } from './support/failures.js';
import { launchGo, workFolder } from './support/launch-go.js';

const echoSchema = {
  name: 'echo',
  description: 'Echo text, optionally prepending a prefix.',
  inputs: [
    { name: 'text', type: 'string', required: true, description: 'Text to echo.' },
    { name: 'prefix', type: 'string', required: false, description: 'Optional prefix prepended to the text.' },
  ],
  outputs: [
    { name: 'output', type: 'string', required: false, description: 'Prefix and text.' },
    { name: 'text', type: 'string', required: false, description: 'The text as it came.' },
    { name: 'prefix', type: 'string', required: false, description: 'The prefix as it came.' },
  ],
};

/** A manager over a folder with the Go echo plugin. */
async function echoManager(sandbox: Sandbox, options: PluginManagerOptions = {}): Promise<PluginManager> {
  const folder = workFolder(sandbox);
  await makeGoPluginFolder(folder);
  return new PluginManager({
    directories: [folder],
    stateFile: false,
    hostVersion: '0.11.0',
    env: sandbox.env,
    ...options,
  });
}

/** A manager over a folder with a plugin `echo` that dies, hangs and so on by its operations' names. */
async function badManager(sandbox: Sandbox, options: PluginManagerOptions = {}): Promise<PluginManager> {
  const folder = workFolder(sandbox);
  await makeGoPluginFolder(folder, 'echo', { program: 'bad-plugin' });
  const env = { ...sandbox.env, BAD_PLUGIN_MODE: 'serve', PEER_CONTRACT: 'awf' };
  return new PluginManager({ directories: [folder], stateFile: false, ...options, env: { ...env, ...options.env } });
}

describePairing('ts-host/go-plugin', 'a folder with an AWF plugin', () => {
  for (const tls of ['auto', 'off'] as const) {
    test(`is discovered and loaded by its manifest, tls ${tls} [AWF-1.2-host] [AWF-5-discover] [AWF-3.3-info] [AWF-3.3-list]`, async ({
      sandbox,
    }) => {
      await using manager = await echoManager(sandbox, { tls });
      const [found] = await manager.discover();
      expect(found).toMatchObject({ name: 'echo', version: '1.0.0', problems: [] });
      const echo = await manager.load('echo');
      expect(echo.info).toEqual({ name: 'echo', version: '1.0.0', description: '', capabilities: [] });
      expect(echo.handshake).toMatchObject({ protocolVersion: 1, address: { network: 'unix' } });
      expect(await echo.operations()).toEqual([echoSchema]);
      expect((await manager.operations.list()).map(({ name }) => name)).toEqual(['echo.echo']);
      expect(await echo.execute('echo', { text: 'hello', prefix: 'AWF: ' })).toMatchObject({ output: 'AWF: hello' });
      await manager.unload('echo');
      expect(manager.list()).toMatchObject([{ state: 'stopped', stop: { how: 'exited', exit: { code: 0 } } }]);
    });
  }

  test('says what is wrong with it [AWF-5-discover]', async ({ sandbox }) => {
    await using manager = await echoManager(sandbox, { hostVersion: '0.3.0' });
    const [found] = await manager.discover();
    expect(found?.problems).toHaveLength(1);
    const error = await failureOf(manager.load('echo'));
    expect(error).toMatchObject({ plugin: 'echo', kind: 'user' });
    writeFileSync(join(workFolder(sandbox), 'echo/plugin.yaml'), 'name: echo\nversion: one\n');
    expect((await manager.discover())[0]?.problems).not.toEqual([]);
  });
});

describePairing('ts-host/go-plugin', "AWF's test vectors", () => {
  test.for([
    [
      '0a046563686f12110a067072656669781207224157463a2022120f0a047465787412072268656c6c6f22',
      '0801120a4157463a2068656c6c6f1a160a066f7574707574120c224157463a2068656c6c6f221a110a067072656669781207224157463a20221a0f0a047465787412072268656c6c6f22',
    ],
    ['0a046563686f12100a047465787412087261772074657874', undefined],
    ['0a046563686f12090a0474657874120135', '221074657874206973207265717569726564'],
    ['0a037a7a7a', '2216756e6b6e6f776e206f7065726174696f6e3a207a7a7a'],
  ] as const)('Execute %s is answered [AWF-2.2-vectors]', async ([request, response], { sandbox }) => {
    await using plugin = await launchGo(sandbox, 'awf-plugin-echo');
    const client = plugin.connection.client(OperationServiceClient);
    const answer = await unary(client.execute.bind(client), ExecuteRequest.decode(Buffer.from(request, 'hex')));
    const expected =
      response === undefined
        ? { success: true, output: 'raw text', data: { output: 'raw text', prefix: '', text: 'raw text' }, error: '' }
        : fromExecuteResponse(ExecuteResponse.decode(Buffer.from(response, 'hex')));
    expect(fromExecuteResponse(answer)).toEqual(expected);
    // Ours goes out as Go's does, but for the order of a map.
    const encoded = ExecuteRequest.encode(ExecuteRequest.decode(Buffer.from(request, 'hex'))).finish();
    expect(Buffer.from(encoded).toString('hex')).toBe(request);
  });

  test('GetInfo, ListOperations and GetOperation are answered [AWF-2.2-vectors] [AWF-3.3-get]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'awf-plugin-echo');
    const info = plugin.connection.client(PluginServiceClient);
    expect(await unary(info.getInfo.bind(info), {})).toEqual({
      name: 'echo',
      version: '1.0.0',
      description: '',
      capabilities: [],
    });
    const client = plugin.connection.client(OperationServiceClient);
    const { operations } = await unary(client.listOperations.bind(client), {});
    expect(operations.map(({ name }) => name)).toEqual(['echo']);
    expect((await unary(client.getOperation.bind(client), { name: 'echo' })).operation).toEqual(operations[0]);
    expect(await statusOf(unary(client.getOperation.bind(client), { name: 'nope' }))).toBe(
      'UNKNOWN: operation "nope" not found',
    );
  });
});

describePairing('ts-host/go-plugin', 'operations of an AWF plugin', () => {
  /** Launches the echo plugin for those of its operations that it does not list. */
  async function launchEcho(sandbox: Sandbox) {
    const plugin = await launchGo(sandbox, 'awf-plugin-echo');
    const client = plugin.connection.client(OperationServiceClient);
    const info = plugin.connection.client(PluginServiceClient);
    return {
      plugin,
      init: (config: JsonObject) => unary(info.init.bind(info), { config: valuesOf(config) }),
      execute: async (operation: string, inputs: JsonObject = {}) =>
        fromExecuteResponse(await unary(client.execute.bind(client), { operation, inputs: valuesOf(inputs) })),
    };
  }

  function valuesOf(values: JsonObject): Map<string, Buffer> {
    const encoded = encodeValues(values);
    if (encoded.issues !== undefined) throw new Error(encoded.issues.join());
    return new Map([...encoded.values].map(([name, bytes]) => [name, Buffer.from(bytes)]));
  }

  test('get and give one JSON document a value [AWF-3.1-json] [AWF-3.3-init]', async ({ sandbox }) => {
    const { plugin, init, execute } = await launchEcho(sandbox);
    const config = { foo: 'bar', n: 3, f: 1.5, b: true, nul: null, arr: [1, 2], obj: { k: 'v' } };
    await init(config);
    expect((await execute('config')).data).toEqual(config);
    const input = {
      html: '<b>&\u2028',
      emoji: '\u{1f600}',
      nested: { list: [1, 'a', null] },
      empty: '',
      output: 'OWN',
    };
    expect((await execute('inputs', input)).data).toEqual(input);
    // Go reads numbers as float64.
    expect((await execute('inputs', { big: 12345678901234567000 })).data).toEqual({ big: 12345678901234567000 });
    await plugin.close();
  });

  test("are mapped to AWF's response: output where there is one, then the data [AWF-6.5-result]", async ({
    sandbox,
  }) => {
    const { plugin, execute } = await launchEcho(sandbox);
    const echoed = await execute('echo', { text: 'a', prefix: '>' });
    expect(toAwfResponse(echoed)).toEqual({ output: '>a', text: 'a', prefix: '>' });
    expect(toAwfResponse(await execute('inputs', { output: 'OVERRIDE', i: 42 }))).toEqual({
      output: 'OVERRIDE',
      i: 42,
    });
    expect(toAwfResponse(await execute('sleep', { ms: 1 }))).toEqual({ output: 'slept' });
    expect(toAwfResponse(await execute('inputs'))).toEqual({});
    await plugin.close();
  });

  test('that fail are results with a message [AWF-3.3-failure]', async ({ sandbox }) => {
    const { plugin, execute } = await launchEcho(sandbox);
    const failed = { success: false, output: '', data: {} };
    expect(await execute('fail')).toEqual({ ...failed, error: 'failed on purpose' });
    expect(await execute('panic')).toEqual({ ...failed, error: 'plugin panic: kaboom' });
    expect(await execute('echo', { text: 5 })).toEqual({ ...failed, error: 'text is required' });
    expect(await execute('echo', { text: 'goes on' })).toMatchObject({ success: true });
    await plugin.close();
  });

  test('that are not declared are not run [AWF-3.3-get]', async ({ sandbox }) => {
    await using manager = await echoManager(sandbox);
    const echo = await manager.load('echo');
    const error = await failureOf(echo.execute('nope', {}));
    expect(error).toMatchObject({ code: 'UNKNOWN_NAME', plugin: 'echo' });
    expect(error.message).toContain('"nope" not found');
    expect(await failureOf(manager.operations.execute('nope', {}))).toMatchObject({ code: 'UNKNOWN_NAME' });
  });

  test('name the limit of a Go plugin where an input is too large [GP-4.3-large]', async ({ sandbox }) => {
    await using manager = await echoManager(sandbox);
    const echo = await manager.load('echo');
    const error = await failureOf(echo.execute('echo', { text: 'x'.repeat(5 << 20) }));
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', plugin: 'echo' });
    expect(error.message).toContain('Go plugins take messages up to 4194304 bytes; send less at once.');
    expect(await echo.execute('echo', { text: 'x' })).toMatchObject({ success: true });
  });

  test('see the deadline and the cancellation of the host [AWF-3.3-cancel]', async ({ sandbox }) => {
    await using manager = await badManager(sandbox);
    const noticed: string[] = [];
    manager.on('log', ({ message }) => message.includes('hang: ') && noticed.push(message));
    const bad = await manager.load('echo');
    expect(await failureOf(bad.execute('hang', {}, { timeoutMs: 300 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await sandbox.waitFor('the plugin noticed its deadline', () => noticed.length === 1);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    expect(await failureOf(bad.execute('hang', {}, { signal: controller.signal }))).toMatchObject({
      code: 'CANCELLED',
    });
    await sandbox.waitFor('the plugin noticed its cancellation', () => noticed.length === 2);
    expect(await bad.execute('word', {})).toMatchObject({ output: 'word' });
  });
});

describePairing('ts-host/go-plugin', 'an AWF plugin that goes wrong', () => {
  test('in its Init is not loaded, and its words are told [AWF-3.3-init]', async ({ sandbox }) => {
    await using manager = await badManager(sandbox, { config: () => ({ fail: 'no token' }) });
    const error = await failureOf(manager.load('echo'));
    expect(error).toMatchObject({ code: 'INIT_FAILED', plugin: 'echo', cause: { code: 2 } });
    expect(error.message).toContain('plugin init failed: "no token"');
    expect(isRunning(Number(error.evidence.pid))).toBe(false);
  });

  test('by crashing fails its call, hurts nobody else, and can be loaded anew [AWF-6.9-crash]', async ({ sandbox }) => {
    await using manager = await badManager(sandbox);
    const bad = await manager.load('echo');
    await using neighbour = await badManager(sandbox);
    const healthy = await neighbour.load('echo');
    const waiting = failureOf(bad.execute('hang', {}));
    const start = performance.now();
    const error = await failureOf(bad.execute('die', {}));
    expect(error).toMatchObject({
      code: 'CRASHED',
      kind: 'plugin',
      plugin: 'echo',
      evidence: { exitSignal: 'SIGKILL' },
    });
    expect(error.message).toContain('crashed while it was to execute "die": it was ended by SIGKILL.');
    expect(await waiting).toMatchObject({ code: 'CRASHED' });
    expect(performance.now() - start).toBeLessThan(2_000);
    await sandbox.waitFor('the manager knows', () => manager.list()[0]?.state === 'failed');
    expect(await failureOf(bad.execute('word', {}))).toMatchObject({ code: 'CRASHED' });
    expect(await healthy.execute('word', {})).toMatchObject({ output: 'word' });
    expect(await (await manager.load('echo')).execute('word', {})).toMatchObject({ output: 'word' });
  });
});
