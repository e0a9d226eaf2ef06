import { cpSync, readFileSync } from 'node:fs';
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
});
