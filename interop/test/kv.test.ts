import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../test/support/workbench.js';
import { describePairing } from '../src/describe-with-peer.js';
import { GoHost } from '../src/go-host.js';
import { goPeer } from '../src/go-peer.js';
import { pythonPeer } from '../src/python-peer.js';

const ourPlugin = fileURLToPath(new URL('../../examples/kv/dist/kv-plugin', import.meta.url));
const ourHost = fileURLToPath(new URL('../../examples/kv/dist/kv-host', import.meta.url));

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

for (const autoMtls of [true, false]) {
  const how = autoMtls ? 'over AutoMTLS' : 'in plain text';
  const flags = autoMtls ? ['--auto-mtls'] : [];
  const auto = autoMtls ? ' [GP-3.3-auto]' : '';

  describePairing('go-host/ts-plugin', `kv-plugin ${how}`, () => {
    const launch = () => GoHost.launch({ contract: 'kv', command: ourPlugin, autoMtls, cwd: bench.folder });

    it(`is launched, put to, got from, pinged and stopped, and leaves nothing [GP-2.1-unix] [GP-6.6-graceful] [GP-7.4-budget]${auto}`, async () => {
      const host = await launch();
      await host.call('put', { key: 'a', value: 'hällo' });
      expect(await host.call('get', { key: 'a' })).toMatchObject({ bytes: 6, text: 'hällo' });
      expect(await readFile(join(bench.folder, 'kv_a'), 'utf8')).toBe('hällo');
      await host.call('ping');
      expect(host.started).toMatchObject({ network: 'unix', protocol: 'grpc', version: 1 });
      expect(await host.close()).toMatchObject({
        exitCode: 0,
        leftovers: [],
        kill: { exitCode: 0, forced: false, hung: false },
      });
      expect(existsSync(`/proc/${host.pid}`)).toBe(false);
    });

    it('takes and gives a value above 4 MiB [GP-4.3-large]', async () => {
      const host = await launch();
      await host.call('put', { key: 'large', fillBytes: 5 << 20 });
      expect(await host.call('get', { key: 'large' })).toMatchObject({ bytes: 5 << 20 });
      await host.close();
    });

    it('answers with the status that Go plugins answer with', async () => {
      const host = await launch();
      expect(await host.try('get', { key: 'nothing' })).toMatchObject({
        error: { code: 'NotFound', detail: 'no value for key "nothing"' },
      });
      expect(await host.try('put', { key: '../up', value: 'x' })).toMatchObject({ error: { code: 'InvalidArgument' } });
      await host.close();
    });
  });

  describePairing('ts-host/go-plugin', `kv-host ${how}`, () => {
    it(`puts in one process what the next one gets, raw [GP-1.5-parse]${auto}`, async () => {
      const env = { KV_PLUGIN: await goPeer('kv-plugin') };
      expect(await bench.run(ourHost, [...flags, 'put', 'hello', 'wörld\n'], { env })).toMatchObject({
        exitCode: 0,
        stdout: '',
      });
      expect(await readFile(join(bench.folder, 'kv_hello'), 'utf8')).toBe('wörld\n');
      expect(await bench.run(ourHost, [...flags, 'get', 'hello'], { env })).toMatchObject({
        exitCode: 0,
        stdout: 'wörld\n',
      });
    });

    it('shows the status that the plugin answered with', async () => {
      const env = { KV_PLUGIN: await goPeer('kv-plugin') };
      expect(await bench.run(ourHost, [...flags, 'get', 'nothing'], { env })).toMatchObject({
        exitCode: 1,
        stderr: 'kv-host: 5 NOT_FOUND: no value for key "nothing"\n',
      });
    });
  });

  describePairing('ts-host/go-plugin', `key/value files ${how}`, () => {
    it('are the same: what one plugin put the other one gets', async () => {
      const goPlugin = await goPeer('kv-plugin');
      await bench.run(ourHost, [...flags, 'put', 'a', 'by Go'], { env: { KV_PLUGIN: goPlugin } });
      expect((await bench.run(ourHost, [...flags, 'get', 'a'], { env: { KV_PLUGIN: ourPlugin } })).stdout).toBe(
        'by Go',
      );
      await bench.run(ourHost, [...flags, 'put', 'b', 'by us'], { env: { KV_PLUGIN: ourPlugin } });
      expect((await bench.run(ourHost, [...flags, 'get', 'b'], { env: { KV_PLUGIN: goPlugin } })).stdout).toBe('by us');
    });
  });
}

describePairing('ts-host/python-plugin', 'kv-host', () => {
  it('puts and gets in plain text, the one thing such a plugin can [GP-2.2-tcp] [GP-4.1-missing]', async () => {
    const { command, args, env } = await pythonPeer();
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const options = { env: { KV_PLUGIN: [...variables, 'exec', command, ...args].join(' ') } };
    expect(await bench.run(ourHost, ['put', 'a', 'from us'], options)).toMatchObject({ exitCode: 0 });
    expect(await bench.run(ourHost, ['get', 'a'], options)).toMatchObject({ stdout: 'from us' });
  });

  it('never falls back to plain text where AutoMTLS was asked for', async () => {
    const { command, args, env } = await pythonPeer();
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const options = { env: { KV_PLUGIN: [...variables, 'exec', command, ...args].join(' ') } };
    const { exitCode, stderr } = await bench.run(ourHost, ['--auto-mtls', 'put', 'a', 'secret'], options);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('certificate');
    expect(existsSync(join(bench.folder, 'kv_a'))).toBe(false);
  });
});
