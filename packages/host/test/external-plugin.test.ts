import { describe, expect } from 'vitest';
import type { ExternalPluginAdapter } from '../src/index.js';
import { failureOf } from './support/plugins.js';
import { present, test } from './support/workflow.js';

async function createStep(adapter: ExternalPluginAdapter, type: string, config?: object) {
  return present((await adapter.stepFactories()).get(type))('s1', config as never);
}

async function createModule(adapter: ExternalPluginAdapter, type: string, config?: object) {
  return present((await adapter.moduleFactories()).get(type))('main', config as never);
}

describe('a plugin of the workflow engine', () => {
  test('says who it is and what it has [WF-4.5-adapter]', async ({ room }) => {
    room.add('folder-name');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('folder-name');
    expect(adapter).toMatchObject({
      name: 'probe',
      version: '1.0.0',
      author: 'acme',
      description: 'Tries the engine out',
      configMutable: true,
      sampleCategory: 'probes',
      problems: [],
      contracts: { list: [] },
      capabilities: [],
      dependencies: [],
      wiringHooks: [],
      uiPages: [],
    });
    expect(adapter.workflowHandlers.size).toBe(0);
    expect(await adapter.engineManifest()).toEqual({
      name: 'probe',
      version: '1.0.0',
      author: 'acme',
      description: 'Tries the engine out',
      configMutable: true,
      sampleCategory: 'probes',
      moduleTypes: ['probe.counter', 'probe.listener'],
      stepTypes: expect.arrayContaining(['step.version', 'step.greet']),
      triggerTypes: ['probe.trigger'],
    });
    expect(Array.from((await adapter.moduleFactories()).keys())).toEqual(['probe.counter', 'probe.listener']);
    expect(Array.from((await adapter.triggerFactories()).keys())).toEqual(['probe.trigger']);
    expect((await adapter.moduleSchemas())[0]).toMatchObject({
      type: 'probe.counter',
      label: 'Counter',
      description: 'Counts',
      configFields: expect.arrayContaining([
        expect.objectContaining({ key: 'start', label: 'start', required: false }),
      ]),
    });
    await adapter.onEnable();
    await adapter.onDisable();
    adapter.registerRoutes({});
  });

  test('adds its fragment to a config, and gives its files [WF-4.5-fragment] [WF-4.5-asset]', async ({ room }) => {
    const directory = room.add('probe');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    const config = { modules: [{ name: 'own', type: 'x' }], workflows: { http: { own: true } }, pipelines: {} };
    expect(adapter.mergeConfigFragment(config)).toEqual({
      modules: [
        { name: 'own', type: 'x' },
        { name: 'files', type: 'static.files', config: { root: `${directory}/public` } },
      ],
      workflows: { http: { own: true } },
      pipelines: {},
    });
    const { content, contentType } = await adapter.getAsset('hello.txt');
    expect([Buffer.from(content).toString(), contentType]).toEqual(['hello', 'text/plain']);
    expect(await failureOf(adapter.getAsset('nope'))).toMatchObject({
      code: 'PLUGIN_ERROR',
      kind: 'plugin',
      message: 'Plugin probe could not give its asset "nope": the plugin has no asset "nope"',
    });
  });

  test('has modules, through their whole life [WF-4.6-life] [WF-4.6-invoke]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const counter = await createModule(await manager.loadPlugin('probe'), 'probe.counter', { start: 5 });
    expect(counter).toMatchObject({ name: 'main', dependencies: [], providesServices: [], requiresServices: [] });
    expect(counter.registerConfig()).toBeUndefined();
    await counter.init();
    await counter.start();
    expect(await counter.invokeService('add', { by: 2 })).toEqual({ value: 7 });
    expect(await failureOf(counter.invokeService('fail', {}))).toMatchObject({
      code: 'PLUGIN_ERROR',
      message: 'Plugin probe could not call fail of module "main": failed on purpose',
    });
    expect(await failureOf(counter.invokeService('add', { by: 2n ** 60n + 1n } as never))).toMatchObject({
      code: 'INPUT_INVALID',
      kind: 'user',
    });
    expect(await failureOf(counter.invokeService('slow', {}, { timeoutMs: 200 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    await counter.stop();
    await counter.destroy();
    expect(room.notes('probe')).toEqual(['main init', 'main start', 'main stop', 'main dispose']);
    expect((await failureOf(counter.start())).message).toMatch(
      /could not start module "main": unknown module handle: /,
    );
  });

  test('whose modules fail says why at each point [WF-4.6-errors] [WF-4.5-factory]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    expect(await failureOf(createModule(adapter, 'probe.counter', { fails: 'create' }))).toMatchObject({
      code: 'PLUGIN_ERROR',
      message: 'Plugin probe could not create module "main" of type probe.counter: no such counter',
    });
    for (const point of ['init', 'start', 'stop'] as const) {
      const counter = await createModule(adapter, 'probe.counter', { fails: point });
      if (point === 'stop') await counter.start();
      expect(await failureOf(counter[point]())).toMatchObject({
        code: 'PLUGIN_ERROR',
        message: `Plugin probe could not ${point} module "main": cannot ${point}`,
      });
    }
    expect(await failureOf(createModule(adapter, 'probe.counter', { at: new Map() }))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('its config cannot be sent'),
    });
  });

  test('has steps, which get everything of the pipeline [WF-4.7-execute] [WF-4.7-templates] [WF-3.4-metadata]', async ({
    room,
  }) => {
    room.add('probe');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    const step = await createStep(adapter, 'step.echo', {
      text: 'order {{ .order.id }} of {{ .steps.parse.who }}',
      list: ['{{.n}}', 2],
      none: '{{ .missing }}',
    });
    const pipeline = {
      current: { order: { id: 7 }, n: 1 },
      triggerData: { t: true },
      stepOutputs: { parse: { who: 'Ada' } },
      metadata: { pipeline: 'p', odd: new Map() as never },
    };
    expect(await step.execute(pipeline)).toEqual({
      output: {
        config: { text: 'order 7 of Ada', list: ['1', 2], none: '' },
        current: pipeline.current,
        triggerData: pipeline.triggerData,
        stepOutputs: pipeline.stepOutputs,
        metadata: { pipeline: 'p' },
      },
      stop: false,
    });
    const shouted = { ...pipeline, resolve: (text: string) => text.toUpperCase() };
    expect((await step.execute(shouted)).output?.['config']).toMatchObject({ none: '{{ .MISSING }}' });
    const piped = await createStep(adapter, 'step.echo', { deep: [{ text: '{{ upper .n }}' }] });
    expect(await failureOf(piped.execute(pipeline))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/its config cannot be resolved: field "deep\[0\]\.text": .* is more than a path/),
    });
    await step.destroy();
    expect((await failureOf(step.execute(pipeline))).message).toMatch(/unknown step handle: /);
  });

  test('ends a pipeline, fails a step, and can be called many times at once [WF-4.7-stop] [WF-4.7-errors]', async ({
    room,
  }) => {
    room.add('probe');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    expect(await (await createStep(adapter, 'step.stop')).execute({ current: {} })).toEqual({
      output: { done: true },
      stop: true,
    });
    const failing = await createStep(adapter, 'step.fail');
    expect(await failureOf(failing.execute({ current: {} }))).toMatchObject({
      code: 'PLUGIN_ERROR',
      message: 'Plugin probe could not execute step "s1": boom-exec',
    });
    const greet = await createStep(adapter, 'step.greet', { name: '{{ .who }}' });
    const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
    const outputs = await Promise.all(names.map((who) => greet.execute({ current: { who } })));
    expect(outputs.map(({ output }) => output?.['greeting'])).toEqual(names.map((name) => `Hello, ${name}`));
    const slow = await createStep(adapter, 'step.slow');
    expect(await failureOf(slow.execute({ current: {} }, { signal: AbortSignal.timeout(100) }))).toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('that dies fails its calls with its end, and can be loaded anew [WF-3.3-crash]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    const counter = await createModule(adapter, 'probe.counter');
    const error = await failureOf(counter.invokeService('die', {}));
    expect(error).toMatchObject({ code: 'CRASHED', evidence: { exitCode: 9 } });
    await room.sandbox.waitFor('the manager knows', () => manager.list()[0]?.state === 'failed');
    expect(manager.isLoaded('probe')).toBe(false);
    expect(await failureOf(adapter.engineManifest())).toMatchObject({ code: 'CRASHED' });
    await manager.loadPlugin('probe');
    expect(manager.loadedPlugins()).toEqual(['probe']);
  });

  test('need serve no more than its steps [WF-4.5-unimplemented] [WF-6.1-smallest]', async ({ room }) => {
    room.add('bare', { fixture: 'bare-workflow-plugin' });
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('bare');
    expect(adapter).toMatchObject({ name: 'probe', version: '1.0.0', author: 'acme', problems: [] });
    expect(await adapter.engineManifest()).toMatchObject({
      moduleTypes: [],
      stepTypes: ['step.bare'],
      triggerTypes: [],
    });
    expect(await adapter.moduleSchemas()).toEqual([]);
    expect(adapter.mergeConfigFragment({ a: 1 })).toEqual({ a: 1 });
    const step = await createStep(adapter, 'step.bare');
    expect(await step.execute({ current: {} })).toEqual({ output: undefined, stop: false });
    expect(await failureOf(step.destroy())).toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  test('says by its version whether its own word counts [WF-4.5-manifest]', async ({ room }) => {
    room.add('unsaid', { fixture: 'bare-workflow-plugin', manifest: { version: '' } });
    room.add('said', { fixture: 'bare-workflow-plugin', manifest: { version: '2.0.0' } });
    room.add('broken', { fixture: 'bare-workflow-plugin', failing: ['getManifest'] });
    room.add('half', {
      fixture: 'bare-workflow-plugin',
      failing: ['getTriggerTypes', 'getContractRegistry', 'getConfigFragment'],
    });
    await using manager = room.manager();
    expect(await manager.loadPlugin('unsaid')).toMatchObject({ name: 'probe', version: '1.0.0' });
    expect(await manager.loadPlugin('said')).toMatchObject({ name: 'said', version: '2.0.0', author: '' });
    expect(await failureOf(manager.loadPlugin('broken'))).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin broken could not say what it is: failed on purpose',
    });
    const half = await manager.loadPlugin('half');
    expect(half.problems.map(({ message }) => message)).toEqual([
      'Plugin half could not list its trigger types: failed on purpose',
      'Plugin half could not list its contracts: failed on purpose',
    ]);
    expect((await half.triggerFactories()).size).toBe(0);
  });

  test('adds what an engine lacks, and says where its fragment is none [WF-4.5-fragment]', async ({ room }) => {
    const fragment = `
modules:
  - { name: a, type: t, config: { root: sub/dir, other: sub/dir } }
  - { name: b, type: t, config: { root: /absolute } }
  - { name: c, type: t }
triggers: { http: { port: 1 }, cron: { every: 1m } }
variables: { region: eu, tier: free }
sidecars:
  - { name: cache, image: theirs }
  - { name: proxy, image: theirs }
pipelines: { p: {} }
anything: else
__proto__: { polluted: true }
`;
    const config = {
      variables: { tier: 'paid' },
      triggers: { http: { port: 2 } },
      sidecars: [{ name: 'cache', image: 'own' }],
      pipelines: { own: {} },
    };
    await using manager = room.manager();
    const load = (name: string, text: string) => {
      room.add(name, { fixture: 'bare-workflow-plugin', fragment: text });
      return manager.loadPlugin(name);
    };
    const root = `${room.folder}/good/sub/dir`;
    expect((await load('good', fragment)).mergeConfigFragment(config)).toEqual({
      modules: [
        { name: 'a', type: 't', config: { root, other: 'sub/dir' } },
        { name: 'b', type: 't', config: { root: '/absolute' } },
        { name: 'c', type: 't' },
      ],
      variables: { region: 'eu', tier: 'paid' },
      triggers: { http: { port: 2 }, cron: { every: '1m' } },
      sidecars: [
        { name: 'cache', image: 'own' },
        { name: 'proxy', image: 'theirs' },
      ],
      pipelines: { own: {} },
    });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(60)}]\n`;
    for (const [name, text, why] of [
      ['broken', 'modules: [', 'that cannot be read: 1:11'],
      ['list', '- a', 'it is no mapping of keys to values'],
      ['bomb', bomb, 'that cannot be read'],
    ] as const) {
      const adapter = await load(name, text);
      expect(() => adapter.mergeConfigFragment({})).toThrow(why);
    }
    expect((await load('empty', '')).mergeConfigFragment(config)).toBe(config);
  });
});
