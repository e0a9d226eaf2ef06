import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPluginFolder } from '@awf/plugin-cli/build';
import { ExternalPluginManager, type RemoteModule } from '@awf/plugin-host';
import { type TestVia, testPlugin } from '@awf/plugin-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { plugin } from '../src/plugin.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

const executable = join(dist, 'kv-module', 'kv-module');
const ways: readonly (readonly [string, () => TestVia])[] = [
  ['in memory', () => 'memory'],
  ['built', () => ({ executable, env: { TMPDIR: bench.temp } })],
];

describe.each(ways)('the store in a test, %s', (_way, via) => {
  const open = () => testPlugin(plugin, { engine: 'workflow', via: via(), baseDir: bench.folder });

  it('is used by steps and by services, and outlives its module', async () => {
    await using t = await open();
    const main = await t.module('kv.store', 'main', { path: 'data' });
    await expect(main.services.get({ key: 'a' })).rejects.toThrow('the store main is not started');
    await main.start();
    expect(await t.step('step.kv_put', { store: 'main', key: 'a', value: '1' })).toMatchObject({
      output: { key: 'a' },
    });
    expect(await t.step('step.kv_get', { store: 'main', key: 'a' })).toEqual({
      output: { value: '1', found: true },
      stopped: false,
    });
    expect((await t.step('step.kv_get', { store: 'main', key: 'b' })).output).toEqual({ value: null, found: false });
    await main.services.put({ key: 'ab', value: '' });
    expect(await main.services.keys({ prefix: 'a' })).toEqual({ keys: ['a', 'ab'] });
    expect([await main.services.delete({ key: 'a' }), await main.services.delete({ key: 'a' })]).toEqual([
      { deleted: true },
      { deleted: false },
    ]);
    await main[Symbol.asyncDispose]();
    expect(await readdir(join(bench.folder, 'data'))).toEqual(['store.log']);
    const again = await t.module('kv.store', 'again', { path: 'data' });
    await again.start();
    expect(await again.services.keys({})).toEqual({ keys: ['ab'] });
  });

  it('belongs to one module at a time, which a reload of the engine hands over', async () => {
    await using t = await open();
    const old = await t.module('kv.store', 'main', { path: 'data' });
    await old.start();
    // The engine creates and initialises the new one first, then stops the old one, then starts the new one.
    const fresh = await t.module('kv.store', 'main', { path: 'data' });
    await expect(fresh.start()).rejects.toThrow('is in use by process');
    await old.stop();
    await fresh.start();
    await fresh.services.put({ key: 'a', value: 'b' });
  });
});

describe.each(nodeVersions)('the built store on Node %s', (version) => {
  it('keeps its values from one process to the next', async ({ skip }) => {
    const binary = await nodeBinary(version);
    if (binary === undefined) return skip(`Node ${version} is not there`);
    const { PATH } = nodeEnvironment(binary);
    const via = { executable, env: { PATH, TMPDIR: bench.temp } };
    for (const [key, keys] of [
      ['a', ['a']],
      ['b', ['a', 'b']],
    ] as const) {
      await using t = await testPlugin(plugin, { engine: 'workflow', baseDir: bench.folder, via });
      const main = await t.module('kv.store', 'main', { path: 'data' });
      await main.start();
      await main.services.put({ key, value: 'x' });
      expect(await main.services.keys({})).toEqual({ keys });
    }
    expect(await readdir(join(bench.folder, 'data'))).toEqual(['store.log']);
  });
});

describe('the built plugin in an engine', () => {
  const folder = () => join(bench.folder, 'plugins', 'kv-module');
  const manager = () => new ExternalPluginManager(join(bench.folder, 'plugins'), { env: { TMPDIR: bench.temp } });

  beforeEach(() => cp(join(dist, 'kv-module'), folder(), { recursive: true }));

  async function startStore(plugins: ExternalPluginManager): Promise<RemoteModule> {
    const adapter = await plugins.loadPlugin('kv-module');
    const create = (await adapter.moduleFactories()).get('kv.store');
    const store = await create?.('main', { path: 'data', _config_dir: bench.folder });
    if (store === undefined) throw new TypeError('there is no kv.store');
    await store.init();
    await store.start();
    return store;
  }

  it('is one file and its manifest, which is all that an installer copies [WF-7.2-local]', async () => {
    expect((await readdir(folder())).sort()).toEqual(['kv-module', 'plugin.json']);
    expect(await checkPluginFolder(folder())).toMatchObject({
      manifests: { workflow: { moduleTypes: ['kv.store'], stepTypes: ['step.kv_put', 'step.kv_get'] } },
    });
  });

  it('says of itself what its manifest says, as release checks compare it [WF-7.2-verify]', async () => {
    await using plugins = manager();
    const { moduleTypes, stepTypes, name, version, author, description } = await (
      await plugins.loadPlugin('kv-module')
    ).engineManifest();
    const manifest: unknown = JSON.parse(await readFile(join(folder(), 'plugin.json'), 'utf8'));
    expect(manifest).toMatchObject({ name, version, author, description, moduleTypes, stepTypes });
  });

  it('keeps its values over a SIGKILL and a restart', async () => {
    await using plugins = manager();
    const store = await startStore(plugins);
    await store.invokeService('put', { key: 'a', value: 'before' });
    const pid = Number((await readFile(join(bench.folder, 'data', 'lock'), 'utf8')).trim());
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => plugins.isLoaded('kv-module')).toBe(false);
    await expect(store.invokeService('get', { key: 'a' })).rejects.toMatchObject({ code: 'CRASHED' });
    const again = await startStore(plugins);
    expect(await again.invokeService('get', { key: 'a' })).toEqual({ value: 'before', found: true });
    await plugins.unloadPlugin('kv-module');
    expect(await readdir(join(bench.folder, 'data'))).toEqual(['store.log']);
    const third = await startStore(plugins);
    expect(await third.invokeService('get', { key: 'a' })).toEqual({ value: 'before', found: true });
  });

  it('adds a store to the engine’s config, and shows by a file what to do with it', async () => {
    await using plugins = manager();
    const adapter = await plugins.loadPlugin('kv-module');
    expect(adapter.sampleCategory).toBe('data');
    expect(adapter.mergeConfigFragment({ modules: [{ name: 'web', type: 'http.server' }] })).toEqual({
      modules: [
        { name: 'web', type: 'http.server' },
        { name: 'kv', type: 'kv.store', config: { path: 'data/kv' } },
      ],
    });
    const { content, contentType } = await adapter.getAsset('examples/visit.yaml');
    expect(contentType).toBe('application/yaml');
    expect(Buffer.from(content).toString()).toContain('type: step.kv_get');
    await expect(adapter.getAsset('other')).rejects.toThrow('the plugin has no asset "other"');
    const [schema] = await adapter.moduleSchemas();
    expect(schema).toMatchObject({ type: 'kv.store', label: 'Key/value store', category: 'data' });
  });
});
