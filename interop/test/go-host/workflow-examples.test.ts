import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { goPeer } from '../../src/go-peer.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, type LaunchOptions, launch } from './support/go-hosts.js';

// The built examples for the workflow engine, each folder copied alone, as its installer leaves them.

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

let folder = '';

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'awf-we-')));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Copies an example, starts it by the folder's name and loads it as today's engine does. */
async function load(name: string, options: LaunchOptions = {}): Promise<GoHost> {
  const plugin = join(folder, 'plugins', name);
  await cp(join(examples, name, 'dist', name), plugin, { recursive: true });
  const host = await launch({ contract: 'workflow', command: join(plugin, name), cwd: plugin, ...options });
  await host.call('wfLoad');
  return host;
}

async function run(host: GoHost, type: string, config: object, current?: object) {
  const handle = await host.call('wfCreateStep', { type, name: 's', config: { ...config } });
  const executed = await host.call('wfExecuteStep', { handle, ...(current && { current: { ...current } }) });
  return executed.output;
}

describePairing('go-host/ts-plugin', 'greeter, copied alone', () => {
  it('greets under both engines, by two files of the same bytes [WF-1.1-both] [WO-data] [WO-types]', async () => {
    const host = await load('greeter');
    expect(await run(host, 'step.greet', { name: 'Ada' })).toEqual({ greeting: 'Hello, Ada' });
    expect(await run(host, 'step.greet', { name: 'Ada', shout: 'yes' }).catch(String)).toMatch(/shout: /);
    expect(await run(host, 'step.greet', { name: 'Ada', shout: 'true' })).toEqual({ greeting: 'HELLO, ADA' });
    await closeCleanly(host);
    const plugin = join(folder, 'plugins/greeter');
    const digests = ['greeter', 'awf-plugin-greeter'].map(async (file) =>
      createHash('sha256')
        .update(await readFile(join(plugin, file)))
        .digest('hex'),
    );
    expect(new Set(await Promise.all(digests)).size).toBe(1);
    const awf = await launch({ contract: 'awf', command: join(plugin, 'awf-plugin-greeter'), autoMtls: true });
    await awf.call('awfLoad');
    expect(await awf.call('awfOperation', { operation: 'greet', inputs: { name: 'Ada', shout: true } })).toMatchObject({
      success: true,
      data: { greeting: 'HELLO, ADA' },
    });
    await closeCleanly(awf);
  });

  it.for(nodeVersions)('is started and answers on Node %s [WF-1.2-launch]', async (version, { skip }) => {
    await goPeer('go-host');
    const binary = await nodeBinary(version);
    if (binary === undefined) return skip(`Node ${version} is not there`);
    const { PATH } = nodeEnvironment(binary);
    const host = await load('greeter', { hostEnv: { PATH } });
    expect(await run(host, 'step.greet', { name: 'Ada' })).toEqual({ greeting: 'Hello, Ada' });
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'typed-contract, copied alone', () => {
  it('takes the messages that Go makes by its own .proto and by its schema [WF-6.3-strict]', async () => {
    const host = await load('typed-contract');
    const config = { carrier: 'post', currency: 'EUR' };
    for (const type of ['step.quote_proto', 'step.quote_schema']) {
      expect(await run(host, type, config, { grams: '1500', country: 'FR', speed: 'SPEED_EXPRESS' })).toEqual({
        price: { currency: 'EUR', cents: 5_880 },
        days: 1,
        notes: ['customs of FR'],
      });
      await expect(run(host, type, { ...config, nope: 1 })).rejects.toThrow(/unknown field "nope"/);
    }
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'kv-module, copied alone', () => {
  async function open(host: GoHost) {
    const config = { path: 'data/kv', _config_dir: folder };
    const handle = await host.call('wfCreateModule', { type: 'kv.store', name: 'kv', config });
    await host.call('wfModule', { act: 'init', handle });
    await host.call('wfModule', { act: 'start', handle });
    return (method: string, args: object) => host.call('wfInvoke', { handle, method, args: { ...args } });
  }

  it('keeps what it was given through a kill and a restart [WF-2.1-module] [WF-3.1-module]', async () => {
    const first = await load('kv-module');
    const put = await open(first);
    await put('put', { key: 'a', value: 'one' });
    expect(await run(first, 'step.kv_put', { store: 'kv', key: 'b', value: 'two' })).toEqual({ key: 'b' });
    await first.call('signal', { signal: 'SIGKILL' });
    await first.call('waitExit', { timeoutMs: 5_000 });
    await first.close();
    const second = await load('kv-module');
    const call = await open(second);
    expect(await call('keys', {})).toEqual({ keys: ['a', 'b'] });
    expect(await run(second, 'step.kv_get', { store: 'kv', key: 'a' })).toEqual({ value: 'one', found: true });
    expect(await call('delete', { key: 'a' })).toEqual({ deleted: true });
    expect(await run(second, 'step.kv_get', { store: 'kv', key: 'a' })).toEqual({ value: null, found: false });
    await closeCleanly(second);
    expect(await readdir(join(folder, 'data'))).toEqual(['kv']);
  });

  it('is handed over in a reload of the engine: the new module opens when the old one has closed [WF-4.2-reload]', async () => {
    const host = await load('kv-module');
    const call = await open(host);
    await call('put', { key: 'a', value: 'one' });
    await host.call('wfReload');
    const again = await open(host);
    expect(await again('get', { key: 'a' })).toEqual({ value: 'one', found: true });
    await closeCleanly(host);
  });

  it('brings a fragment and an example to copy [WF-2.1-fragment] [WF-2.1-asset]', async () => {
    const host = await load('kv-module');
    const { fragment = '' } = await host.call('wfLoad', { noCallbacks: true });
    expect(JSON.parse(fragment)).toEqual({ modules: [{ name: 'kv', type: 'kv.store', config: { path: 'data/kv' } }] });
    expect(await host.call('wfAsset', { path: 'examples/visit.yaml' })).toMatchObject({
      contentType: 'application/yaml',
      text: expect.stringContaining('step.kv_put'),
    });
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'file-watch, copied alone', () => {
  it('starts a workflow for a file that comes, changes and goes [WF-2.1-trigger] [WF-2.2-trigger]', async () => {
    const host = await load('file-watch');
    const handle = await host.call('wfCreateTrigger', {
      type: 'trigger.file_watch',
      workflowType: 'pipeline:files',
      config: { path: '.', _config_dir: folder, every_ms: 50, settle_ms: 20 },
    });
    await host.call('wfModule', { act: 'start', handle });
    const file = join(folder, 'a.txt');
    const told = (event: string) =>
      waitUntil(event, 10_000, () =>
        host.callbacks.find(({ request }) => JSON.stringify(request).includes(`"event":"${event}"`)),
      );
    await writeFile(file, 'one');
    expect(await told('add')).toMatchObject({
      request: { trigger_type: 'pipeline:files', action: 'changed', data: { file: 'a.txt', event: 'add', size: 3 } },
    });
    await writeFile(file, 'one, two');
    expect(await told('change')).toMatchObject({ request: { data: { file: 'a.txt', size: 8 } } });
    await rm(file);
    expect(await told('remove')).toMatchObject({ request: { data: { file: 'a.txt', size: 0 } } });
    await host.call('wfModule', { act: 'stop', handle });
    await closeCleanly(host);
  });
});
