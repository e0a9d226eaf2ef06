import { readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { isRunning } from '../../../test/support/sandbox.js';
import type { ExternalPluginManager } from '../src/index.js';
import { failureOf } from './support/plugins.js';
import { present, test } from './support/workflow.js';

function pidOf(manager: ExternalPluginManager): number {
  return present(manager.list().find(({ name }) => name === 'probe')?.pid);
}

async function createCounter(manager: ExternalPluginManager) {
  const adapter = present(manager.get('probe'));
  return present((await adapter.moduleFactories()).get('probe.counter'))('main', {});
}

describe('an external plugin', () => {
  test('that is killed fails every call at once, and hurts no other (fault 11) [WF-4.2-killed]', async ({ room }) => {
    room.add('probe');
    room.add('other', { name: 'other' });
    await using manager = room.manager();
    await Promise.all([manager.loadPlugin('probe'), manager.loadPlugin('other')]);
    const counter = await createCounter(manager);
    const step = await present((await present(manager.get('probe')).stepFactories()).get('step.slow'))('s');
    const trouble = [
      failureOf(counter.invokeService('slow', {})),
      ...Array.from({ length: 10 }, () => failureOf(step.execute({ current: {} }))),
    ];
    // Under way: the plugin answers what came after them.
    await counter.invokeService('add', { by: 1 });
    const killedAt = performance.now();
    process.kill(pidOf(manager), 'SIGKILL');
    for (const error of await Promise.all(trouble)) {
      expect(error).toMatchObject({ code: 'CRASHED', kind: 'plugin', evidence: { exitSignal: 'SIGKILL' } });
    }
    expect(performance.now() - killedAt).toBeLessThan(1_000);
    expect(manager.loadedPlugins()).toEqual(['other']);
    expect((await present(manager.get('other')).engineManifest()).name).toBe('other');
  });

  test('that hangs is waited for no longer than asked, and can be replaced or stopped (fault 14, 15) [WF-4.2-hangs]', async ({
    room,
  }) => {
    room.add('probe');
    await using manager = room.manager({ drainTimeoutMs: 500, stopTimeoutMs: 500, callTimeoutMs: 60_000 });
    await manager.loadPlugin('probe');
    const hanging = pidOf(manager);
    const counter = await createCounter(manager);
    process.kill(hanging, 'SIGSTOP');
    expect(await failureOf(counter.invokeService('add', { by: 1 }, { timeoutMs: 200 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('it took longer than 200 ms'),
    });
    await manager.reloadPlugin('probe');
    expect(isRunning(hanging)).toBe(false);
    expect(await (await createCounter(manager)).invokeService('add', { by: 1 })).toEqual({ value: 1 });
    process.kill(pidOf(manager), 'SIGSTOP');
    await manager.unloadPlugin('probe');
    expect(manager.list()).toMatchObject([{ state: 'stopped', stop: { how: 'sigkill', forced: true } }]);
  });

  test('that was stopped many times left nothing (fault 33) [WF-4.2-cycles]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager({ callbacks: { subscribe: () => () => undefined } });
    const cycle = async (): Promise<void> => {
      const adapter = await manager.loadPlugin('probe');
      await (await present((await adapter.moduleFactories()).get('probe.listener'))('main', {})).start();
      await manager.unloadPlugin('probe');
    };
    await cycle();
    const descriptors = readdirSync('/proc/self/fd').length;
    const held = activeHandles();
    for (let round = 0; round < 12; round += 1) await cycle();
    await room.sandbox.waitFor('descriptors are back', () => readdirSync('/proc/self/fd').length <= descriptors);
    expect(activeHandles()).toBeLessThanOrEqual(held);
    expect(readdirSync(room.sandbox.folder)).toEqual(['work']);
  }, 120_000);
});

/** Processes, pipes and timers that this process holds. */
function activeHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(ProcessWrap|PipeWrap|Timeout)$/.test(kind)).length;
}
