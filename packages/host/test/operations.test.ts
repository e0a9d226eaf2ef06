import { describe, expect } from 'vitest';
import { failureOf, test } from './support/plugins.js';

describe('the operations of all plugins', () => {
  test('are found by qualified and by bare names [AWF-6.4-name]', async ({ workshop }) => {
    workshop.add('a', { get: 'stub', operations: [] });
    workshop.add('b', { operations: ['fail', 'a.dotted.name'] });
    workshop.add('c', { operations: ['echo', 'fail', 'pid'] });
    workshop.add('unlisted', { list: 'fail', operations: ['config'] });
    await using manager = workshop.manager();
    const warnings: string[] = [];
    manager.on('log', ({ plugin, level, message }) => {
      if (level === 'warn') warnings.push(`${plugin}: ${message}`);
    });
    await manager.loadAll();
    const { operations } = manager;

    expect((await operations.list()).map(({ name, plugin }) => `${plugin} ${name}`)).toEqual([
      'b b.fail',
      'b b.a.dotted.name',
      'c c.echo',
      'c c.fail',
      'c c.pid',
    ]);
    expect(await operations.execute('c.echo', { x: 1 })).toMatchObject({ success: true, data: { x: 1 } });
    expect(await operations.execute('b.a.dotted.name', {})).toMatchObject({ output: 'dotted' });
    expect(await operations.execute('echo', { x: 1 })).toMatchObject({ success: true, data: { x: 1 } });
    expect(await operations.execute('config', {})).toMatchObject({ success: true, data: {} });
    expect(await operations.execute('a.anything', {})).toMatchObject({
      success: false,
      error: 'plugin does not implement operations',
    });
    expect(await failureOf(operations.execute('nothing', {}))).toMatchObject({
      code: 'UNKNOWN_NAME',
      kind: 'user',
      message:
        'Operation "nothing" not found in any loaded plugin. There are b.fail, b.a.dotted.name, c.echo, c.fail, c.pid.',
    });
    expect(await failureOf(operations.execute('nobody.echo', {}))).toMatchObject({
      code: 'UNKNOWN_NAME',
      plugin: 'nobody',
    });
    expect(await failureOf(operations.execute('c.nothing', {}))).toMatchObject({ code: 'UNKNOWN_NAME', plugin: 'c' });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^[bc]: operations that [bc] has, too: fail; without a plugin's name they go to the first in the order of discovery$/,
      ),
    ]);

    await manager.unload('c');
    expect(await failureOf(operations.execute('c.echo', {}))).toMatchObject({
      code: 'NOT_LOADED',
      message: 'Plugin c is not loaded. Load it first.',
    });
  });

  test('go to the first in the order of discovery, whichever was loaded first [AWF-6.4-order]', async ({
    workshop,
  }) => {
    workshop.add('x', { operations: ['pid'] });
    workshop.add('y', { operations: ['pid'] });
    await using manager = workshop.manager();
    await manager.discover();
    await manager.load('y');
    const x = await manager.load('x');
    expect(await manager.operations.execute('pid', {})).toEqual(await x.execute('pid', {}));
  });

  test('a failed start is told to who calls', async ({ workshop }) => {
    workshop.add('bad', { init: 'fail' });
    await using manager = workshop.manager();
    await failureOf(manager.load('bad'));
    expect(await failureOf(manager.operations.execute('bad.echo', {}))).toMatchObject({
      code: 'NOT_LOADED',
      message:
        'Plugin bad is not loaded since it failed: Plugin bad could not initialise: init failed on purpose. Load it first.',
    });
  });

  test('an operation that broke is not tried on the next plugin [AWF-6.4-once]', async ({ workshop }) => {
    workshop.add('x', { operations: ['die'] });
    workshop.add('y', { operations: ['die', 'echo'] });
    await using manager = workshop.manager();
    await manager.loadAll();
    expect(await failureOf(manager.operations.execute('die', {}))).toMatchObject({ code: 'CRASHED', plugin: 'x' });
    expect(manager.get('y')?.status.state).toBe('running');
    expect(await manager.operations.execute('echo', {})).toMatchObject({ success: true });
    await workshop.sandbox.waitFor('its manager knows', () => manager.get('x')?.status.state === 'failed');
    expect(await failureOf(manager.operations.execute('none', {}))).toMatchObject({ code: 'CRASHED', plugin: 'x' });
    expect((await manager.operations.list()).map(({ name }) => name)).toEqual(['y.die', 'y.echo']);
  });

  test('a look-up that finds nothing passes on', async ({ workshop }) => {
    workshop.add('x', { get: 'nothing', operations: [] });
    workshop.add('y', { get: 'fail', list: 'fail' });
    workshop.add('z');
    await using manager = workshop.manager();
    await manager.loadAll();
    expect(await manager.operations.execute('echo', { z: 1 })).toMatchObject({ data: { z: 1 } });
    expect(await failureOf(manager.operations.execute('x.echo', {}))).toMatchObject({
      code: 'UNKNOWN_NAME',
      plugin: 'x',
    });
  });
});
