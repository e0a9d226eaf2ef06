import { chmodSync, copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { discoverPlugin, PluginManager } from '../src/index.js';
import { present, test } from './support/workflow.js';

/** A plugin folder with both manifests and both names of its one executable. */
function addBoth(directory: string): void {
  const name = 'probe';
  writeFileSync(
    join(directory, 'plugin.yaml'),
    `name: ${name}\nversion: 1.0.0\nawf_version: ">=0.4.0"\ncapabilities: [operations]\n`,
  );
  copyFileSync(join(directory, name), join(directory, `awf-plugin-${name}`));
  chmodSync(join(directory, `awf-plugin-${name}`), 0o755);
}

describe('a plugin that speaks both contracts', () => {
  test('is one process with both [WF-1-both-engines]', async ({ room }) => {
    addBoth(room.add('probe'));
    const asked: unknown[] = [];
    await using manager = new PluginManager({
      directories: [room.folder],
      stateFile: false,
      env: room.sandbox.env,
      callbacks: { triggerWorkflow: (...call) => void asked.push(call) },
    });
    const [found] = await manager.discover();
    expect(found).toMatchObject({ engines: ['awf', 'workflow'], workflowManifest: { name: 'probe' }, problems: [] });
    const probe = await manager.load('probe');
    expect(await probe.execute('greet', { name: 'Ada' })).toMatchObject({ data: { greeting: 'Hello, Ada' } });
    const workflow = present(probe.workflow);
    const step = await present((await workflow.stepFactories()).get('step.greet'))('s', { name: '{{ .who }}' });
    expect(await step.execute({ current: { who: 'Ada' } })).toEqual({
      output: { greeting: 'Hello, Ada' },
      stop: false,
    });
    const trigger = present((await workflow.triggerFactories()).get('probe.trigger'))();
    await trigger.configure({ workflowType: 'w' });
    await trigger.start();
    await room.sandbox.waitFor('the workflow was started', () => asked.length === 1);
    expect(asked).toEqual([['w', 'fire', { n: 1 }, 'probe']]);
    expect(room.sandbox.processes().filter(({ command }) => command.includes('awf-plugin-probe'))).toHaveLength(1);
    await manager.unload('probe');
    await expect(step.execute({ current: {} })).rejects.toMatchObject({ code: 'NOT_LOADED' });
  });

  test('is loaded for one of them by each manager [WF-1-cookies]', async ({ room }) => {
    addBoth(room.add('probe'));
    await using external = room.manager();
    expect((await external.loadPlugin('probe')).name).toBe('probe');
    await using awf = new PluginManager({ directories: [room.folder], stateFile: false, env: room.sandbox.env });
    expect(await (await awf.load('probe')).operations()).toMatchObject([{ name: 'greet' }]);
    expect(readdirSync(room.folder)).toEqual(['probe']);
  });

  test('has nothing of the other where it has one manifest', async ({ room }) => {
    const directory = room.add('probe');
    const { problems, engines, workflowManifest, executable } = await discoverPlugin(directory);
    expect({ problems, engines, executable }).toEqual({
      problems: [],
      engines: ['workflow'],
      executable: join(directory, 'probe'),
    });
    expect(workflowManifest?.author).toBe('acme');
    await using awf = new PluginManager({ directories: [room.folder], stateFile: false, env: room.sandbox.env });
    expect(await awf.discover()).toEqual([]);
    writeFileSync(join(directory, 'plugin.json'), '{');
    addBoth(directory);
    const [found] = await awf.discover();
    expect(found).toMatchObject({ engines: ['awf'], problems: [] });
    expect((await awf.load('probe')).workflow).toBeUndefined();
  });

  test('is one of AWF all the same where the other side is broken [WF-1-half]', async ({ room }) => {
    addBoth(room.add('probe', { fixture: 'bare-workflow-plugin', servesAwf: true, failing: ['getManifest'] }));
    await using manager = new PluginManager({ directories: [room.folder], stateFile: false, env: room.sandbox.env });
    const warnings: string[] = [];
    manager.on('log', ({ level, message }) => level === 'warn' && warnings.push(message));
    const probe = await manager.load('probe');
    expect(probe.workflow).toBeUndefined();
    expect(warnings).toEqual(['Plugin probe could not say what it is: failed on purpose']);
    expect(probe.info).toMatchObject({ name: 'bare' });
    expect(await probe.operations()).toEqual([]);
  });
});
