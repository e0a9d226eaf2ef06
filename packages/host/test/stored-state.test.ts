import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { PluginManager } from '../src/index.js';
import { test as base, failureOf, manifestOf, recordStates, type Workshop } from './support/plugins.js';

interface Stored {
  readonly stateFile: string;
  readonly manager: PluginManager;
  read(): Record<string, unknown>;
  write(text: string): void;
}

/** `test` with a manager whose state file is a temporary one. */
const test = base.extend<{ stored: Stored }>({
  stored: async ({ workshop }, use) => {
    const stored = createStored(workshop);
    await use(stored);
    await stored.manager[Symbol.asyncDispose]();
  },
});

function createStored(workshop: Workshop): Stored {
  const stateFile = join(workshop.folder, '.state', 'plugins.json');
  mkdirSync(join(stateFile, '..'));
  return {
    stateFile,
    manager: workshop.manager({ stateFile }),
    read: () => JSON.parse(readFileSync(stateFile, 'utf8')),
    write: (text) => writeFileSync(stateFile, text),
  };
}

describe('a manager with a state file', () => {
  test('gives each plugin its stored config, by the manifest’s name [AWF-5.4-config]', async ({ workshop, stored }) => {
    workshop.add('one', { operations: ['config'] }, manifestOf('first'));
    stored.write('{"first":{"enabled":true,"config":{"id":12345678901234567890,"list":[1.5]}},"one":{"config":{}}}');
    const one = await stored.manager.load('first');
    expect((await one.execute('config', {})).data).toEqual({ id: 12345678901234567890n, list: [1.5] });
  });

  test('starts nothing that is disabled, and says how to enable it [AWF-5.4-disabled]', async ({
    workshop,
    stored,
  }) => {
    workshop.add('off');
    workshop.add('bare');
    stored.write('{"off":{"enabled":false},"bare":{"config":{"a":1}}}');
    const states = recordStates(stored.manager);
    expect((await stored.manager.discover()).map(({ name, enabled }) => [name, enabled])).toEqual([
      ['bare', false],
      ['off', false],
    ]);
    expect(await failureOf(stored.manager.load('off'))).toMatchObject({
      code: 'DISABLED',
      kind: 'user',
      plugin: 'off',
      message: `Plugin off is disabled in state file ${stored.stateFile}. Call enable of the manager, or run: awf-plugin enable off`,
    });
    expect((await failureOf(stored.manager.load('bare'))).code).toBe('DISABLED');
    expect(states).toEqual([]);
    expect(workshop.sandbox.processes()).toEqual([]);
  });

  test('passes over disabled plugins when it loads all', async ({ workshop, stored }) => {
    workshop.add('off');
    workshop.add('on');
    workshop.add('broken-off', {}, 'name: broken-off\n');
    stored.write('{"off":{"enabled":false},"broken-off":{"enabled":false}}');
    const { loaded, failed } = await stored.manager.loadAll();
    expect(loaded.map(({ name }) => name)).toEqual(['on']);
    expect(failed).toEqual([]);
  });

  test('loads nothing of which the file cannot tell, and tells that for each', async ({ workshop, stored }) => {
    workshop.add('one');
    workshop.add('two');
    stored.write('{"one":null}');
    expect((await failureOf(stored.manager.load('one'))).message).toContain('is null, which crashes awf');
    stored.write('{"one":');
    const { loaded, failed } = await stored.manager.loadAll();
    expect(loaded).toEqual([]);
    expect(failed.map(({ code }) => code)).toEqual(['STATE_INVALID', 'STATE_INVALID']);
    stored.write('{}');
    expect((await stored.manager.loadAll()).loaded).toHaveLength(2);
    stored.write('{"one":');
    await stored.manager.unload('one');
    expect((await failureOf(stored.manager.load('one'))).code).toBe('STATE_INVALID');
  });

  test('disables a plugin in the file and stops it, and enables it again [AWF-5.5-enable-disable]', async ({
    workshop,
    stored,
  }) => {
    workshop.add('one');
    stored.write('{"one":{"enabled":true,"config":{"a":1},"later":[]},"other":{"x":1}}');
    await stored.manager.load('one');
    await stored.manager.disable('one');
    expect(workshop.notes('one')).toEqual(['init', 'shutdown']);
    expect(workshop.sandbox.processes()).toEqual([]);
    expect(stored.read()).toEqual({
      one: { enabled: false, config: { a: 1 }, later: [], disabled_at: expect.closeTo(Date.now() / 1_000, -1.5) },
      other: { x: 1 },
    });
    expect((await failureOf(stored.manager.load('one'))).code).toBe('DISABLED');
    expect(await stored.manager.enable('awf-plugin-one')).toBe('one');
    expect(stored.read()).toEqual({ one: { enabled: true, config: { a: 1 }, later: [] }, other: { x: 1 } });
    expect(await (await stored.manager.load('one')).execute('echo', {})).toMatchObject({ success: true });
  });

  test('gives up a start of what is disabled meanwhile', async ({ workshop, stored }) => {
    workshop.add('slow', { silent: true });
    const load = failureOf(stored.manager.load('slow'));
    await workshop.sandbox.waitFor('it starts', () => workshop.sandbox.processes().length > 0);
    await stored.manager.disable('slow');
    expect((await load).code).toBe('NOT_LOADED');
    expect(workshop.sandbox.processes()).toEqual([]);
  });

  test('lets run what it cannot disable, and switches what cannot be loaded', async ({ workshop, stored }) => {
    workshop.add('one');
    workshop.add('broken', {}, 'name: broken\n');
    const one = await stored.manager.load('one');
    stored.write('no json');
    expect((await failureOf(stored.manager.disable('one'))).code).toBe('STATE_INVALID');
    expect(await one.execute('echo', {})).toMatchObject({ success: true });
    stored.write('{}');
    await stored.manager.disable('broken');
    expect(stored.read()).toMatchObject({ broken: { enabled: false } });
    expect(await failureOf(stored.manager.enable('nobody'))).toMatchObject({ code: 'UNKNOWN_NAME', kind: 'user' });
    expect(Object.keys(stored.read())).toEqual(['broken']);
  });

  test('needs a file to enable or disable', async ({ workshop }) => {
    workshop.add('one');
    await using manager = workshop.manager({ stateFile: false });
    expect(await failureOf(manager.disable('one'))).toMatchObject({
      code: 'OPTIONS_INVALID',
      message:
        'A plugin manager without a state file cannot enable or disable: its option stateFile is false. Give it a file, or load only what shall run.',
    });
    expect((await manager.discover()).map(({ enabled }) => enabled)).toEqual([true]);
  });
});
