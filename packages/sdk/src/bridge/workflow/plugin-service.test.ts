import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorkflow } from '../../../test/support/memory-workflow.js';
import { definePlugin, trigger } from '../../define/definers.js';
import { createWorkflowMethods } from './plugin-service.js';

const started: unknown[] = [];
const watch = trigger({
  config: z.object({ path: z.string() }),
  actions: { changed: z.object({ file: z.string() }) },
  start(config, ctx) {
    started.push([config, ctx.name, ctx.workflowType, ctx.baseDir]);
    ctx.signal.addEventListener('abort', () => started.push('signal'));
    return () => void started.push('ended');
  },
});

const bare = startWorkflow(definePlugin({ name: 'bare', version: '1.0.0' }));
const full = startWorkflow(
  definePlugin({
    name: 'full',
    version: '1.2.3',
    author: 'Ada',
    description: 'All of it',
    triggers: { 'full.watch': watch },
    workflow: {
      configFragment: { modules: [{ name: 'a', type: 'b' }] },
      configMutable: true,
      sampleCategory: 'demo',
      assets: (path) => (path === 'a.css' ? { content: 'a{}', contentType: 'text/css' } : undefined),
    },
  }),
);

describe('what a plugin says of itself', () => {
  it('is its manifest, the build’s version before its own', async () => {
    expect(await full.methods.getManifest({}, full.never)).toEqual({
      name: 'full',
      version: '1.2.3',
      author: 'Ada',
      description: 'All of it',
      configMutable: true,
      sampleCategory: 'demo',
    });
    const built = createWorkflowMethods(full.bridge, { pluginDir: '/', buildVersion: '2.0.0' });
    expect(await built.getManifest({}, full.never)).toMatchObject({ version: '2.0.0' });
  });

  it('is empty where it has nothing [WF-3.2-nothing]', async () => {
    const { methods, never } = bare;
    for (const method of ['getModuleTypes', 'getStepTypes', 'getTriggerTypes'] as const) {
      expect(await methods[method]({}, never)).toEqual({ types: [] });
    }
    expect(await methods.getModuleSchemas({}, never)).toEqual({ schemas: [] });
    expect(await methods.getContractRegistry({}, never)).toEqual({ contracts: [], fileDescriptorSet: undefined });
    expect(await methods.getConfigFragment({}, never)).toEqual({ yamlConfig: Buffer.alloc(0), pluginDir: '' });
  });

  it('has a config fragment and files', async () => {
    expect(await full.methods.getConfigFragment({}, full.never)).toEqual({
      yamlConfig: Buffer.from('{"modules":[{"name":"a","type":"b"}]}'),
      pluginDir: '/plugins/it',
    });
    expect(await full.methods.getAsset({ path: 'a.css' }, full.never)).toEqual({
      content: Buffer.from('a{}'),
      contentType: 'text/css',
      error: '',
    });
    expect(await full.methods.getAsset({ path: 'b' }, full.never)).toMatchObject({
      error: 'the plugin has no asset "b"',
    });
  });
});

// Workflow spec §3.2 and the pairs of §8.
describe('a plugin without the part that is asked for', () => {
  const { methods, never, createModule, createTrigger } = bare;

  it('answers in Go’s words [WF-3.2-texts]', async () => {
    expect(await createModule('x')).toEqual({ handleId: '', error: 'plugin does not provide modules' });
    expect(await createTrigger('x')).toEqual({ handleId: '', error: 'plugin does not provide triggers' });
    expect(await full.createTrigger('nope')).toEqual({ handleId: '', error: 'unknown trigger type "nope"' });
    expect(await methods.getAsset({ path: 'x' }, never)).toMatchObject({
      error: 'plugin does not implement AssetProvider',
    });
    const message = { handleId: 'h-1', topic: 't', payload: Buffer.alloc(0), messageId: 'm', metadata: new Map() };
    expect(await methods.deliverMessage(message, never)).toEqual({
      error: 'no message handler for handle h-1 topic t',
      acknowledged: false,
    });
    expect(await methods.configureCallback({ brokerId: 0 }, never)).toEqual({
      error: 'callback broker id is required',
    });
  });
});

describe('a trigger', () => {
  it('is started and stopped as a module is, its signal and end at the stop [WF-3.2-trigger-life]', async () => {
    started.length = 0;
    const config = { path: 'a', workflowType: 'pipeline:p', _config_dir: '/c' };
    const { handleId } = await full.createTrigger('full.watch', config);
    await full.methods.startModule({ handleId }, full.never);
    expect(started).toEqual([[{ path: 'a' }, 'pipeline:p', 'pipeline:p', '/c']]);
    await full.methods.stopModule({ handleId }, full.never);
    expect(started.slice(1)).toEqual(['signal', 'ended']);
    expect(await full.methods.destroyModule({ handleId }, full.never)).toEqual({ error: '' });
  });

  it('is refused where its config breaks the schema', async () => {
    expect(await full.createTrigger('full.watch', { workflowType: 'pipeline:p' })).toEqual({
      handleId: '',
      error: 'path: expected string, received undefined',
    });
  });

  it('is created as a module by engines that know no triggers [WF-4.8-early]', async () => {
    expect((await full.createModule('full.watch', { path: 'a' }, 'full.watch')).error).toBe('');
  });
});
