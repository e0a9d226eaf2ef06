import { expect, it } from 'vitest';
import * as z from 'zod';
import { definePlugin, module, operation, step, trigger } from '../define/definers.js';
import { withContext } from '../define/with-context.js';
import { describePlugin } from './describe-plugin.js';

const base = { name: 'kv-module', version: '1.0.0', author: 'Ada', description: 'A store' } as const;
const store = module({ create: () => ({}) });
const get = step({ run: () => ({}) });
const watch = trigger({ actions: { changed: z.object({}) }, start: () => undefined });

it('lists the types of each kind, and has no AWF manifest where there is nothing for AWF', () => {
  const plugin = definePlugin({
    ...base,
    license: 'MIT',
    modules: { 'kv.store': store },
    steps: { 'step.kv_get': get },
    triggers: { 'kv.watch': watch },
    workflow: { configMutable: true, sampleCategory: 'data' },
  });
  expect(describePlugin(plugin).manifests).toEqual({
    workflow: {
      ...base,
      license: 'MIT',
      moduleTypes: ['kv.store'],
      stepTypes: ['step.kv_get'],
      triggerTypes: ['kv.watch'],
      configMutable: true,
      sampleCategory: 'data',
    },
  });
});

it('says what tools of the engine look for: needs, pages, commands and build hooks [WF-4.3-tools]', () => {
  const { manifests, ui } = describePlugin(
    definePlugin({
      ...base,
      steps: { 'step.kv_get': get },
      workflow: {
        minEngineVersion: '0.27.3',
        dependencies: { http: '>=1.0.0' },
        ui: { navItems: [{ id: 'kv' }] },
        commands: { 'kv-dump': { description: 'Prints all', run: () => 0 } },
        buildHooks: { pre_build: () => undefined, post_build: { description: 'Packs', run: () => undefined } },
      },
    }),
  );
  expect(manifests.workflow).toEqual({
    ...base,
    dependencies: [{ name: 'http', constraint: '>=1.0.0' }],
    minEngineVersion: '0.27.3',
    capabilities: {
      stepTypes: ['step.kv_get'],
      cliCommands: [{ name: 'kv-dump', description: 'Prints all' }],
      buildHooks: [{ event: 'pre_build' }, { event: 'post_build', description: 'Packs' }],
    },
  });
  expect(ui).toEqual({
    name: 'kv-module',
    version: '1.0.0',
    description: 'A store',
    navItems: [{ id: 'kv' }],
    assetDir: 'assets',
  });
});

it('is made for an operation that is a step too, beside AWF’s', () => {
  const greet = operation({ step: true, run: () => ({}) });
  const { awf, workflow } = describePlugin(definePlugin({ ...base, operations: { greet } })).manifests;
  expect([awf?.capabilities, workflow?.stepTypes]).toEqual([['operations'], ['step.greet']]);
});

it('names the module that brings the config', () => {
  const context = withContext({ config: z.object({ token: z.string() }) });
  const plugin = context.definePlugin({ ...base, steps: { 'step.kv_get': get } });
  expect(describePlugin(plugin).manifests.workflow?.moduleTypes).toEqual(['kv-module.config']);
});

it('is none for a plugin that has only AWF’s parts, whatever its config', () => {
  const context = withContext({ config: z.object({ token: z.string() }) });
  const plugin = context.definePlugin({
    name: 'a',
    version: '1.0.0-rc.1',
    operations: { x: operation({ run: () => ({}) }) },
  });
  expect(describePlugin(plugin).manifests.workflow).toBeUndefined();
});

it.each([
  [{ ...base, author: '' }, 'give definePlugin an author'],
  [{ ...base, description: '' }, 'give definePlugin a description'],
  [{ ...base, version: '1.0.0-rc.1' }, 'version 1.0.0-rc.1 must be three numbers'],
  [{ ...base, name: 'kv-' }, 'its name must not end with a hyphen'],
] as const)('is refused with what to write instead: %j', (spec, message) => {
  expect(() => describePlugin(definePlugin({ ...spec, steps: { 'step.kv_get': get } }))).toThrow(
    expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringContaining(message) }),
  );
});
