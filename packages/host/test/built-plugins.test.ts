import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { PluginManager } from '../src/index.js';
import { type EngineRoom, present, test } from './support/workflow.js';

/** Copies a built example, as somebody would who installs it. */
function addBuilt({ folder }: EngineRoom, name: string): string {
  const directory = join(folder, name);
  cpSync(fileURLToPath(new URL(`../../../examples/${name}/dist/${name}/`, import.meta.url)), directory, {
    recursive: true,
  });
  return directory;
}

describe('built executables', () => {
  test('of one plugin run under both managers, from a copied folder [WF-4.2-built]', async ({ room }) => {
    const directory = addBuilt(room, 'greeter');
    await using external = room.manager();
    const adapter = await external.loadPlugin('greeter');
    const greet = await present((await adapter.stepFactories()).get('step.greet'))('hello', {
      name: '{{ .who }}',
      shout: '{{ .loud }}',
    });
    const { output } = await greet.execute({ current: { who: 'Ada', loud: 'true' } });
    expect(output).toEqual({ greeting: 'HELLO, ADA' });
    await using both = new PluginManager({ directories: [room.folder], stateFile: false, env: room.sandbox.env });
    const greeter = await both.load('greeter');
    expect(greeter.workflow?.name).toBe('greeter');
    expect((await greeter.execute('greet', { name: 'Ada', shout: true })).data).toEqual(output);
    expect(readFileSync(join(directory, 'greeter')).equals(readFileSync(join(directory, 'awf-plugin-greeter')))).toBe(
      true,
    );
  });

  test('answer by strict contracts, of a .proto and of a schema [WF-6.3-host-built]', async ({ room }) => {
    addBuilt(room, 'typed-contract');
    await using manager = room.manager();
    const factories = await (await manager.loadPlugin('typed-contract')).stepFactories();
    expect(Array.from(factories.keys())).toEqual(['step.quote_proto', 'step.quote_schema']);
    for (const create of factories.values()) {
      const quote = await create('quote', { carrier: 'ACME', currency: 'EUR', _config_dir: '/etc/engine' });
      const current = { grams: '1500', country: 'FR', speed: 'SPEED_EXPRESS', body: { other: 1 } };
      expect((await quote.execute({ current })).output).toEqual({
        price: { currency: 'EUR', cents: 5_880 },
        days: 1,
        notes: ['customs of FR'],
      });
    }
  });

  test('keep what they stored when they are killed, and give it to the next process [WF-4.2-built-module]', async ({
    room,
  }) => {
    addBuilt(room, 'kv-module');
    const path = join(room.folder, 'kv');
    await using manager = room.manager();
    const open = async () => {
      const adapter = await manager.loadPlugin('kv-module');
      const store = await present((await adapter.moduleFactories()).get('kv.store'))('main', { path });
      await store.init();
      await store.start();
      return { adapter, store };
    };
    const { adapter, store } = await open();
    const put = await present((await adapter.stepFactories()).get('step.kv_put'))('save', {
      store: 'main',
      key: '{{ .key }}',
      value: 'b',
    });
    expect((await put.execute({ current: { key: 'a' } })).output).toEqual({ key: 'a' });
    expect(await store.invokeService('get', { key: 'a' })).toEqual({ value: 'b', found: true });
    process.kill(present(manager.list()[0]?.pid), 'SIGKILL');
    await room.sandbox.waitFor('it is gone', () => !manager.isLoaded('kv-module'));
    const { store: again } = await open();
    expect(await again.invokeService('keys', {})).toEqual({ keys: ['a'] });
    await again.stop();
    await again.destroy();
  });

  test('start workflows for what happens on the disk [WF-4.8-built-trigger]', async ({ room }) => {
    addBuilt(room, 'file-watch');
    const watched = join(room.folder, 'watched');
    mkdirSync(watched);
    const fired: unknown[] = [];
    await using manager = room.manager({ callbacks: { triggerWorkflow: (...call) => void fired.push(call) } });
    const adapter = await manager.loadPlugin('file-watch');
    const trigger = present((await adapter.triggerFactories()).get('trigger.file_watch'))();
    await trigger.configure({ workflowType: 'pipeline:seen', path: watched });
    await trigger.start();
    writeFileSync(join(watched, 'a.txt'), 'abc');
    await room.sandbox.waitFor('the workflow was started', () => fired.length === 1, 10_000);
    expect(fired).toEqual([
      ['pipeline:seen', 'changed', { file: expect.stringMatching(/a\.txt$/), event: 'add', size: 3 }, 'file-watch'],
    ]);
    await trigger.stop();
    writeFileSync(join(watched, 'b.txt'), 'abc');
    await trigger.destroy();
    await manager.unloadPlugin('file-watch');
    expect(fired).toHaveLength(1);
  });
});
