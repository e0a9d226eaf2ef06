import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeWithGo, describeWithGoAndPython } from '../src/describe-with-peer.js';
import { GoHost, GoHostError } from '../src/go-host.js';
import type { GoHostOptions } from '../src/go-host-options.js';
import { goPeer } from '../src/go-peer.js';
import { pythonPeer } from '../src/python-peer.js';
import { waitUntil } from '../src/wait-until.js';

// Go on both ends: what fails here is wrong with the peers, not with us.

const hosts: GoHost[] = [];

async function launch(options: GoHostOptions): Promise<GoHost> {
  const host = await GoHost.launch(options);
  hosts.push(host);
  return host;
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

describeWithGo('Go host and Go plugin', () => {
  for (const autoMtls of [false, true]) {
    const how = autoMtls ? 'over AutoMTLS' : 'without TLS';

    it(`stores and reads a value ${how}, and leaves nothing`, async () => {
      const host = await launch({ contract: 'kv', command: await goPeer('kv-plugin'), autoMtls });
      await host.call('put', { key: 'a', value: 'hällo' });
      expect(await host.call('get', { key: 'a' })).toMatchObject({ bytes: 6, text: 'hällo' });
      expect(await readFile(join(host.cwd, 'kv_a'), 'utf8')).toBe('hällo');
      await host.call('ping');
      const end = await host.close();
      expect(end).toMatchObject({ exitCode: 0, leftovers: [], kill: { exitCode: 0, forced: false, hung: false } });
      expect(existsSync(`/proc/${host.pid}`)).toBe(false);
    });

    it(`adds with the host's help ${how}`, async () => {
      const host = await launch({ contract: 'counter', command: await goPeer('counter-plugin'), autoMtls });
      await host.call('counterPut', { key: 'n', value: 2 });
      await host.call('counterPut', { key: 'n', value: 40, serveAfterMs: 200 });
      expect(await host.call('counterGet', { key: 'n' })).toBe(42);
      expect(host.sums).toEqual([
        { event: 'sum', a: 0, b: 2 },
        { event: 'sum', a: 2, b: 40 },
      ]);
    });

    it(`dials a listener of the plugin ${how}`, async () => {
      const host = await launch({ contract: 'counter', command: await goPeer('broker-plugin'), autoMtls });
      const brokerId = await host.call('counterGet', { key: 'listen' });
      await host.call('dial', { brokerId });
      const sum = { method: '/proto.AddHelper/Sum', request: { a: 3, b: 4 }, broker: brokerId };
      expect(await host.call('rpc', sum)).toEqual({ r: '7' });
      expect(await host.try('dial', { brokerId })).toMatchObject({
        ok: false,
        error: { message: 'timeout waiting for connection info' },
      });
    });

    it(`executes AWF's echo ${how}`, async () => {
      const host = await launch({ contract: 'awf', command: await goPeer('awf-plugin-echo'), autoMtls });
      expect(await host.call('getInfo')).toMatchObject({ name: 'echo', version: '1.0.0' });
      await host.call('init', { config: { n: 3 }, configRaw: { raw: 'eHg=' } });
      expect(await host.call('execute', { operation: 'config' })).toMatchObject({ data: { n: 3, raw: 'xx' } });
      expect(
        await host.call('execute', { operation: 'echo', inputs: { prefix: 'AWF: ', text: 'hello' } }),
      ).toMatchObject({ success: true, output: 'AWF: hello', dataRaw: { output: '"AWF: hello"' } });
    });
  }

  it('answers the bytes of the echo vector', async () => {
    const host = await launch({ contract: 'awf', command: await goPeer('awf-plugin-echo') });
    const requestHex = '0a046563686f12090a0474657874120135';
    const method = '/plugin.v1.OperationService/Execute';
    expect(await host.call('rpc', { method, requestHex })).toEqual({ hex: '221074657874206973207265717569726564' });
  });

  it('reports a gRPC status with its code and words', async () => {
    const host = await launch({ contract: 'awf', command: await goPeer('awf-plugin-echo') });
    const failed = host.call('getOperation', { name: 'nope' });
    await expect(failed).rejects.toThrow(GoHostError);
    await expect(failed).rejects.toMatchObject({ code: 'Unknown', detail: 'operation "nope" not found' });
  });

  it('reports log entries with level and fields, and the stdio stream apart from them', async () => {
    const host = await launch({ contract: 'kv', command: await goPeer('kv-plugin') });
    await host.call('put', { key: 'talk.warn', value: 'careful' });
    await host.call('put', { key: 'talk.stdout', value: 'out\n' });
    const log = await host.waitForLog('careful', ({ message }) => message === 'careful');
    expect(log).toMatchObject({ level: 'warn', name: 'plugin.kv-plugin', fields: { answer: 42, '@module': 'kv' } });
    await waitUntil('stdio', 5_000, () => host.events.find(({ event }) => event === 'stdio'));
    expect(await host.call('stdio')).toMatchObject({ stdout: 'out\n', stderr: '' });
  });

  it('negotiates the highest common version', async () => {
    const options = {
      contract: 'kv',
      command: await goPeer('kv-plugin'),
      hostEnv: { PEER_VERSIONS: '2,3,5' },
    } as const;
    const host = await launch({ ...options, versions: [3, 2] });
    expect(host.started.version).toBe(3);
    await expect(GoHost.launch({ ...options, versions: [7] })).rejects.toThrow(
      'Plugin version: 2, Client versions: [7]',
    );
  });

  it('tells apart a plugin that ends by itself, one that is killed and a Kill that hangs', async () => {
    const command = await goPeer('bad-plugin');
    const ends = ['shutdown-exits', 'shutdown-stays', 'shutdown-hangs'].map(async (mode) => {
      const host = await launch({ contract: 'kv', command, args: [mode], killTimeoutMs: 4_000 });
      return (await host.close()).kill;
    });
    const [exits, stays, hangs] = await Promise.all(ends);
    expect(exits).toMatchObject({ forced: false, hung: false, exitCode: 0 });
    expect(stays).toMatchObject({ forced: true, hung: false, signal: 'SIGKILL' });
    expect(stays?.ms).toBeGreaterThanOrEqual(2_000);
    expect(hangs).toMatchObject({ hung: true, signal: 'SIGKILL' });
  });

  it('sees a crash in the middle of a call', async () => {
    const host = await launch({ contract: 'kv', command: await goPeer('bad-plugin'), args: ['serve'] });
    await expect(host.call('get', { key: 'die' })).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await host.call('waitExit', { timeoutMs: 5_000 })).toEqual({ exited: true, signal: 'SIGKILL' });
  });

  it('reattaches to a plugin in test mode and does not end it', async () => {
    const first = await launch({ contract: 'kv', command: await goPeer('kv-plugin') });
    const testReattach = { ...(await first.call('reattachConfig')), Test: true };
    const second = await launch({ contract: 'kv', testReattach });
    await second.call('put', { key: 'b', value: '1' });
    await second.close();
    expect(await first.call('get', { key: 'b' })).toMatchObject({ text: '1' });
  });

  it('fails every waiting call when the host program itself is killed', async () => {
    const host = await launch({ contract: 'kv', command: await goPeer('bad-plugin'), args: ['serve'] });
    const { pid } = host;
    const pending = host.call('get', { key: 'hang' });
    const rejected = expect(pending).rejects.toThrow('go-host has ended');
    await host.killHost();
    await rejected;
    expect(await host.close()).toMatchObject({ signal: 'SIGKILL', kill: undefined });
    // A Go plugin does not notice that its host is gone.
    process.kill(pid, 'SIGKILL');
  });
});

describeWithGoAndPython('Go host and Python plugin', () => {
  it('stores and reads a value, answers the health check and is killed in the end', async () => {
    const peer = await pythonPeer();
    const host = await launch({ contract: 'kv', command: peer.command, args: peer.args, hostEnv: peer.env });
    expect(host.started.network).toBe('tcp');
    await host.call('ping');
    await host.call('put', { key: 'a', value: 'from Go' });
    expect(await host.call('get', { key: 'a' })).toMatchObject({ text: 'from Go' });
    await expect(host.call('get', { key: '../x' })).rejects.toMatchObject({ code: 'InvalidArgument' });
    // The guide asks for no controller, so the host waits its 2 s and then kills.
    expect((await host.close()).kill).toMatchObject({ forced: true, hung: false, signal: 'SIGKILL' });
  });
});
