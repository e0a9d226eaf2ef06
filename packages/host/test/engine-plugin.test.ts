import { describe, expect } from 'vitest';
import type { EnginePlugin, EngineStep } from '../src/index.js';
import { present, test } from './support/workflow.js';

/** A plugin that is part of the engine: one step, which is code of this process. */
function createOwnPlugin(): EnginePlugin {
  const manifest = {
    name: 'own',
    version: '1.0.0',
    author: 'the engine',
    description: 'Part of the engine',
    configMutable: false,
    sampleCategory: '',
  };
  const upper = async (name: string): Promise<EngineStep> => ({
    name,
    execute: async ({ current }) => ({ output: { text: String(current['text']).toUpperCase() }, stop: false }),
    destroy: async () => undefined,
  });
  return {
    ...manifest,
    contracts: { list: [], fileDescriptorSet: undefined },
    problems: [],
    capabilities: [],
    dependencies: [],
    wiringHooks: [],
    uiPages: [],
    workflowHandlers: new Map(),
    engineManifest: async () => ({ ...manifest, moduleTypes: [], stepTypes: ['step.upper'], triggerTypes: [] }),
    moduleFactories: async () => new Map(),
    stepFactories: async () => new Map([['step.upper', upper]]),
    triggerFactories: async () => new Map(),
    moduleSchemas: async () => [],
    mergeConfigFragment: (config) => config,
    getAsset: async () => Promise.reject(new TypeError('it has none')),
    onEnable: async () => undefined,
    onDisable: async () => undefined,
    registerRoutes: () => undefined,
  };
}

/** All step types of some plugins, whoever made them; the first of a type stays. */
async function collectSteps(plugins: readonly EnginePlugin[]) {
  const all = await Promise.all(plugins.map((plugin) => plugin.stepFactories()));
  return new Map(all.reverse().flatMap((factories) => [...factories]));
}

describe('an engine', () => {
  test('treats its own plugins and external ones alike [WF-4.1-engine-plugin]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const plugins: readonly EnginePlugin[] = [createOwnPlugin(), await manager.loadPlugin('probe')];
    const steps = await collectSteps(plugins);
    const outputs: unknown[] = [];
    for (const type of ['step.upper', 'step.greet']) {
      const step = await present(steps.get(type))('s', { name: '{{ .text }}' });
      outputs.push((await step.execute({ current: { text: 'ada' } })).output);
      await step.destroy();
    }
    expect(outputs).toEqual([{ text: 'ADA' }, { greeting: 'Hello, ada' }]);
    const manifests = await Promise.all(plugins.map((plugin) => plugin.engineManifest()));
    expect(manifests.map(({ name }) => name)).toEqual(['own', 'probe']);
  });
});
