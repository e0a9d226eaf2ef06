import { describe, expect } from 'vitest';
import type { PluginManager } from '../src/index.js';
import { failureOf, manifestOf, test } from './support/plugins.js';

function warningsOf(manager: PluginManager): string[] {
  const warnings: string[] = [];
  manager.on('log', ({ plugin, level, message }) => {
    if (level === 'warn') warnings.push(`${plugin} ${message}`);
  });
  return warnings;
}

describe('a host that behaves as awf', () => {
  test('takes a start that fails for a warning, and its plugin for missing [AWF-6.2-failure] [AWF-6.10-start]', async ({
    workshop,
  }) => {
    workshop.add('broken', { init: 'fail' });
    workshop.add('good');
    workshop.add('wrong', {}, 'name: wrong\n');
    await using manager = workshop.manager({ behaviour: 'awf' });
    const warnings = warningsOf(manager);
    const { loaded, failed } = await manager.loadAll();
    expect(loaded.map(({ name }) => name)).toEqual(['good']);
    expect(failed.map(({ code }) => code)).toEqual(['INIT_FAILED', 'MANIFEST_INVALID']);
    expect(warnings).toEqual([
      expect.stringMatching(/^wrong some plugins failed to start: Plugin wrong cannot be loaded for 3 reasons:/),
      'broken some plugins failed to start: Plugin broken could not initialise: init failed on purpose',
    ]);
    expect(await failureOf(manager.load('broken'))).toMatchObject({ code: 'INIT_FAILED' });
    expect(warnings).toHaveLength(3);
    for (const name of ['broken.echo', 'nobody.echo', 'good.none']) {
      expect(await failureOf(manager.operations.execute(name, {}))).toMatchObject({
        code: 'UNKNOWN_NAME',
        kind: 'user',
      });
    }
  });

  test('gives an operation’s Response as its data [AWF-6.5-response]', async ({ workshop }) => {
    workshop.add('one', { operations: ['echo', 'fail'] });
    await using manager = workshop.manager({ behaviour: 'awf' });
    const one = await manager.load('one');
    expect(await one.execute('echo', { big: 12345678901234567890n })).toEqual({
      success: true,
      output: 'echoed',
      data: { output: 'echoed', big: 12345678901234567000 },
      error: '',
    });
    expect((await one.execute('echo', { output: 'mine' })).data).toEqual({ output: 'mine' });
    expect(await one.execute('fail', {})).toMatchObject({
      success: false,
      data: { output: 'half', n: 1 },
      error: 'on purpose',
    });
    await using strict = workshop.manager();
    const exact = await (await strict.load('one')).execute('echo', { big: 12345678901234567890n });
    expect(exact.data).toEqual({ big: 12345678901234567890n });
  });

  test('tries a bare name that broke on the next plugin, and forgets a crashed one [AWF-6.4-bare] [AWF-6.9-crash]', async ({
    workshop,
  }) => {
    workshop.add('x', { operations: ['throw', 'die', 'pid'] });
    workshop.add('y', { operations: ['pid', 'echo', 'throw'] });
    await using manager = workshop.manager({ behaviour: 'awf' });
    await manager.loadAll();
    expect(await failureOf(manager.operations.execute('throw', {}))).toMatchObject({
      code: 'CALL_FAILED',
      plugin: 'x',
    });
    expect(await failureOf(manager.operations.execute('x.die', {}))).toMatchObject({ code: 'CRASHED' });
    expect(await failureOf(manager.operations.execute('x.pid', {}))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message: 'Operation "x.pid" not found in any loaded plugin. There are y.pid, y.echo, y.throw.',
    });
    expect(await manager.operations.execute('pid', {})).toMatchObject({ success: true });
  });

  test('looks up every operation before it runs it, and takes silence for no [AWF-6.4-lookup]', async ({
    workshop,
  }) => {
    workshop.add('unsure', { get: 'fail' });
    await using manager = workshop.manager({ behaviour: 'awf' });
    const unsure = await manager.load('unsure');
    expect(await failureOf(unsure.execute('echo', {}))).toMatchObject({ code: 'UNKNOWN_NAME' });
    await using strict = workshop.manager();
    expect(await (await strict.load('unsure')).execute('echo', {})).toMatchObject({ success: true });
  });
});

describe('the verbs of AWF’s manager', () => {
  test('init starts with a config of its own, once for a process [AWF-8.1-init]', async ({ workshop }) => {
    workshop.add('one', { operations: ['config'] });
    await using manager = workshop.manager({ config: () => ({ from: 'option' }) });
    const one = await manager.init('one', { from: 'init', n: 1 });
    expect((await one.execute('config', {})).data).toEqual({ from: 'init', n: 1 });
    expect(await failureOf(manager.init('one', {}))).toMatchObject({
      code: 'ALREADY_LOADED',
      kind: 'user',
      message:
        'Plugin one cannot be initialised: it runs, or is about to, and a process takes one Init. Shut it down first.',
    });
    await manager.shutdown('one');
    expect((await (await manager.load('one')).execute('config', {})).data).toEqual({ from: 'option' });
    expect(await failureOf(manager.init('nobody', {}))).toMatchObject({ code: 'UNKNOWN_NAME' });
  });

  test('shutdown says where there is nothing to stop [AWF-8.1-shutdown]', async ({ workshop }) => {
    workshop.add('one');
    workshop.add('bad', { init: 'fail' });
    await using manager = workshop.manager();
    await manager.discover();
    expect(await failureOf(manager.shutdown('one'))).toMatchObject({
      code: 'NOT_LOADED',
      message: 'Plugin one is not loaded. Load it first.',
    });
    await manager.load('one');
    await manager.shutdown('one');
    expect(workshop.notes('one')).toEqual(['init', 'shutdown']);
    expect(await failureOf(manager.shutdown('one'))).toMatchObject({ code: 'NOT_LOADED' });
    await failureOf(manager.load('bad'));
    expect((await failureOf(manager.shutdown('bad'))).message).toContain('since it failed: Plugin bad could not');
    expect(await failureOf(manager.shutdown('nobody'))).toMatchObject({ code: 'UNKNOWN_NAME' });
  });

  test('get gives one operation, by qualified and by bare name [AWF-6.4-schema]', async ({ workshop }) => {
    workshop.add('a', { operations: ['echo', 'a.dotted.name'] });
    workshop.add('b', { operations: ['echo', 'pid'] });
    await using manager = workshop.manager();
    await manager.loadAll();
    const { operations } = manager;
    const schema = { description: 'Does echo', inputs: [], outputs: [] };
    expect(await operations.get('b.echo')).toEqual({ plugin: 'b', name: 'b.echo', ...schema });
    expect(await operations.get('echo')).toEqual({ plugin: 'a', name: 'a.echo', ...schema });
    expect(await operations.get('pid')).toMatchObject({ plugin: 'b', name: 'b.pid' });
    expect(await operations.get('a.a.dotted.name')).toMatchObject({ name: 'a.a.dotted.name' });
    for (const name of ['none', 'a.none', 'nobody.echo']) expect(await operations.get(name)).toBeUndefined();
    expect(await failureOf(operations.get('echo', { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('plugins that are refused by name', () => {
  test('speak netrpc [AWF-1.1-netrpc]', async ({ workshop }) => {
    workshop.add('old', { fixture: 'netrpc-plugin' });
    await using manager = workshop.manager();
    expect(await failureOf(manager.load('old'))).toMatchObject({
      code: 'PROTOCOL_UNSUPPORTED',
      plugin: 'old',
      message: expect.stringContaining('netrpc'),
    });
  });

  test('have the name or the operations of another: the first goes first, and it is said (fault 31)', async ({
    workshop,
  }) => {
    workshop.add('a', { operations: ['echo', 'pid'] });
    workshop.add('b', {}, manifestOf('a'));
    workshop.add('c', { operations: ['pid'] });
    await using manager = workshop.manager();
    const warnings = warningsOf(manager);
    const { loaded, failed } = await manager.loadAll();
    expect(loaded.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(failed.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `NAME_CLASH Plugin a: the one in ${workshop.folder}/b is not used, since ${workshop.folder}/a has that name and was found first. Rename or remove one.`,
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(/^[ac] operations that [ac] has, too: pid; without a plugin's name/),
    ]);
    const a = manager.get('a');
    expect(await manager.operations.execute('pid', {})).toEqual(await a?.execute('pid', {}));
  });
});
