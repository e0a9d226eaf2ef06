import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { waitUntil } from '../../src/wait-until.js';
import { externalManagerOf, makeModule, makeStep } from './support/external-manager.js';
import { failureOf } from './support/failures.js';

describePairing('ts-host/go-plugin', 'smaller plugins of the workflow engine', () => {
  test('with four methods have steps, and nothing else [WF-6.1-four]', async ({ sandbox }) => {
    await using manager = await externalManagerOf(sandbox, ['four']);
    const four = await manager.loadPlugin('four');
    expect(four).toMatchObject({ name: 'four', version: '1.0.0', problems: [], contracts: { list: [] } });
    expect(await four.engineManifest()).toMatchObject({
      moduleTypes: [],
      stepTypes: ['step.go_four'],
      triggerTypes: [],
    });
    expect([await four.moduleSchemas(), (await four.triggerFactories()).size]).toEqual([[], 0]);
    expect(four.mergeConfigFragment({ a: 1 })).toEqual({ a: 1 });
    const step = await makeStep(four, 'step.go_four', { a: '{{ .b }}' });
    expect(await step.execute({ current: { b: 'c' } })).toEqual({ output: { config: { a: 'c' } }, stop: false });
    expect(await failureOf(four.getAsset('x'))).toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  test('of February have modules without methods, and steps with the config of their creation [WF-6.1-february]', async ({
    sandbox,
  }) => {
    await using manager = await externalManagerOf(sandbox, ['february']);
    const february = await manager.loadPlugin('february');
    expect(february).toMatchObject({ name: 'february', version: '0.1.0', problems: [], contracts: { list: [] } });
    expect(february).toMatchObject({ configMutable: false, sampleCategory: '' });
    const module = await makeModule(february, 'go.old', { a: 1 });
    for (const act of ['init', 'start', 'stop'] as const) await module[act]();
    expect((await failureOf(module.invokeService('x', {}))).message).toContain('InvokeService not implemented');
    await module.destroy();
    const step = await makeStep(february, 'step.go_old', { a: 1 });
    expect(await step.execute({ current: {} })).toMatchObject({ output: { created: { a: 1 }, resolved: {} } });
  });

  test('are discovered and loaded side by side [WF-4.2-discover]', async ({ sandbox }) => {
    await using manager = await externalManagerOf(sandbox, ['full', 'four', 'february']);
    expect(await manager.discoverPlugins()).toEqual(['february', 'four', 'full']);
    await Promise.all(['full', 'four', 'february'].map((name) => manager.loadPlugin(name)));
    expect(manager.loadedPlugins()).toEqual(['february', 'four', 'full']);
    await manager.unloadPlugin('four');
    expect([manager.isLoaded('four'), manager.isLoaded('full')]).toEqual([false, true]);
  });
});

describePairing('ts-host/go-plugin', 'a plugin of the workflow engine that is swapped', () => {
  test('goes on in the new process without a failed call, twenty times over, and the old ones end [WF-4.2-reload]', async ({
    sandbox,
  }) => {
    await using manager = await externalManagerOf(sandbox, ['full']);
    const full = await manager.loadPlugin('full');
    const step = await makeStep(full, 'step.go_echo', {});
    const pidOf = async () => (await step.execute({ current: {} })).output?.pid;
    const pids = new Set<unknown>();
    let isOver = false;
    const caller = async () => {
      while (!isOver) pids.add(await pidOf());
    };
    const callers = Promise.all([caller(), caller(), caller()]);
    for (let swap = 0; swap < 20; swap++) await manager.reloadPlugin('full');
    isOver = true;
    await callers;
    expect(pids.size).toBeGreaterThan(10);
    const last = await pidOf();
    for (const pid of pids) if (pid !== last) expect(() => process.kill(Number(pid), 0)).toThrow();
  });

  test('stays where the new one is broken [WF-4.2-reload]', async ({ sandbox }) => {
    await using manager = await externalManagerOf(sandbox, ['full']);
    const full = await manager.loadPlugin('full');
    const step = await makeStep(full, 'step.go_echo', {});
    const { pid } = (await step.execute({ current: {} })).output ?? {};
    const executable = join(manager.pluginsDir, 'full/full');
    await writeFile(`${executable}.new`, '#!/bin/sh\necho "this is no handshake"\n', { mode: 0o755 });
    await rename(`${executable}.new`, executable);
    expect((await failureOf(manager.reloadPlugin('full'))).message).toContain('this is no handshake');
    expect(manager.isLoaded('full')).toBe(true);
    expect((await step.execute({ current: {} })).output).toMatchObject({ pid });
  });

  test('that panics ends the running call, and is loaded again [WF-3.3-crash]', async ({ sandbox }) => {
    await using manager = await externalManagerOf(sandbox, ['full', 'four']);
    const [full, four] = [await manager.loadPlugin('full'), await manager.loadPlugin('four')];
    const store = await makeModule(full, 'go.store', {});
    const failure = await failureOf(store.invokeService('panic', {}));
    expect(failure).toMatchObject({ plugin: 'full' });
    await waitUntil('the end of the plugin', 5_000, () => !manager.isLoaded('full') || undefined);
    const step = await makeStep(four, 'step.go_four', {});
    expect(await step.execute({ current: {} })).toMatchObject({ stop: false });
    const again = await manager.reloadPlugin('full');
    expect(await (await makeModule(again, 'go.store', {})).invokeService('echo', { a: 1 })).toEqual({ a: 1 });
  });
});
