import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { failureOf } from './support/plugins.js';
import { present, test } from './support/workflow.js';

describe('reloading an external plugin', () => {
  test('twenty times under load fails no call, and leaves one process [WF-4.2-reload-load]', async ({ room }) => {
    room.add('probe', { version: '0.0.0' });
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    const factory = present((await adapter.stepFactories()).get('step.slow'));
    const step = await factory('held', { ms: 3 });
    const versions = new Set<unknown>();
    const failures: unknown[] = [];
    let calls = 0;
    let isOver = false;
    const hold = async (): Promise<void> => {
      while (!isOver) {
        calls += 1;
        await step.execute({ current: {} }).then(
          ({ output }) => versions.add(output?.['version']),
          (error) => failures.push(error),
        );
      }
    };
    const makeAnew = async (): Promise<void> => {
      while (!isOver) {
        calls += 1;
        try {
          // What the first adapter gave goes on, and so does a factory of it that somebody kept.
          const made = await factory('fresh', { ms: 1 });
          await made.execute({ current: {} });
          await made.destroy();
          await adapter.engineManifest();
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const load = [hold(), hold(), makeAnew()];
    for (let round = 1; round <= 20; round += 1) {
      room.add('probe', { version: `0.0.${round}` });
      expect((await manager.reloadPlugin('probe')).version).toBe(`0.0.${round}`);
      await pause(20);
    }
    isOver = true;
    await Promise.all(load);
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThan(100);
    expect(versions.size).toBe(21);
    expect(manager.list()).toHaveLength(1);
    expect(room.sandbox.processes().filter(({ command }) => command.includes('probe'))).toHaveLength(1);
  }, 120_000);

  test('that fails under load keeps the old process, and no call notices [WF-4.2-reload-kept]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const step = await present((await (await manager.loadPlugin('probe')).stepFactories()).get('step.version'))('s');
    const { output } = await step.execute({ current: {} });
    room.add('probe', { dieAtStart: true });
    const [error, ...outputs] = await Promise.all([
      failureOf(manager.reloadPlugin('probe')),
      ...Array.from({ length: 50 }, async () => (await step.execute({ current: {} })).output),
    ]);
    expect(error).toMatchObject({ code: 'EXITED_EARLY' });
    expect(new Set(outputs.map((one) => one?.['pid']))).toEqual(new Set([output?.['pid']]));
  });

  test('lets calls under way end, or ends them when they take too long [WF-4.2-reload-drain]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager({ drainTimeoutMs: 1_000 });
    const warned: string[] = [];
    manager.on('log', ({ level, message }) => level === 'warn' && warned.push(message));
    const slow = present((await (await manager.loadPlugin('probe')).stepFactories()).get('step.slow'));
    const [long, endless] = await Promise.all([slow('long', { ms: 900 }), slow('endless', { ms: 60_000 })]);
    const ends = [long.execute({ current: {} }), failureOf(endless.execute({ current: {} }))] as const;
    await manager.reloadPlugin('probe');
    expect((await ends[0]).output).toEqual({ version: '1.0.0' });
    expect(await ends[1]).toMatchObject({
      code: 'NOT_LOADED',
      message: expect.stringMatching(/^Plugin probe was reloaded, and what was created in its earlier process is gone/),
    });
    expect(warned).toEqual(['calls of the process that was replaced took too long and were ended']);
  });

  test('ends modules with their process, and says so [WF-4.2-reload-modules]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    const create = present((await adapter.moduleFactories()).get('probe.counter'));
    const counter = await create('main', {});
    await counter.start();
    await manager.reloadPlugin('probe');
    expect(room.notes('probe')).toEqual(['main start', 'main stop', 'main dispose']);
    expect(await failureOf(counter.invokeService('add', { by: 1 }))).toMatchObject({
      code: 'NOT_LOADED',
      message: expect.stringMatching(/Create it anew in the one that runs\.$/),
    });
    expect(await (await create('main', { start: 3 })).invokeService('add', { by: 1 })).toEqual({ value: 4 });
  });
});
