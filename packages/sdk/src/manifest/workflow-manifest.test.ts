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
