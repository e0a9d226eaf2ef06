import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorkflow } from '../../../test/support/memory-workflow.js';
import { definePlugin, module, step } from '../../define/definers.js';

function kvPlugin() {
  const said: string[] = [];
  const store = module({
    label: 'Store',
    category: 'data',
    description: 'Keeps values',
    inputs: [{ name: 'in', type: 'text' }],
    config: z.strictObject({ path: z.string().describe('Where'), mode: z.enum(['fast', 'safe']).default('fast') }),
    services: {
      get: { input: z.object({ key: z.string() }), output: z.object({ value: z.string().nullable(), at: z.date() }) },
      put: { input: z.object({ key: z.string(), value: z.string(), ttl: z.number().default(0) }) },
      boom: {},
    },
    create(config, ctx) {
      if (config.path === '/refused') throw new Error('no such disk');
      const values = new Map<string, string>();
      said.push(`create ${ctx.name} in ${ctx.baseDir}`);
      return {
        init: () => void said.push(`init ${config.path}`),
        start: () => void said.push('start'),
        stop: () => void said.push('stop'),
        services: {
          get: ({ key }) => ({ value: values.get(key) ?? null, at: new Date(0) }),
          put: ({ key, value, ttl }) => void values.set(key, `${value}/${ttl}`),
          boom: () => Promise.reject(new Error('not now')),
        },
        async [Symbol.asyncDispose]() {
          said.push(`dispose, signal ${ctx.signal.aborted ? 'fired' : 'open'}`);
        },
      };
    },
  });
  const plain = module({ create: () => ({}) });
  const broken = module({ services: { get: {} }, create: () => ({}) as never });
  const use = step({
    config: z.object({ store: z.string(), key: z.string() }),
    async run({ store: name, key }, ctx) {
      const kv = ctx.module(store, name);
      await kv.put({ key, value: 'x' });
      return await kv.get({ key });
    },
  });
  const wrong = step({ run: async (_config, ctx) => ctx.module(store, 'main').put({ key: 5 as never, value: 'x' }) });
  const plugin = startWorkflow(
    definePlugin({
      name: 'kv-module',
      version: '1.0.0',
      modules: { 'kv.store': store, 'kv.plain': plain, 'kv.broken': broken },
      steps: { 'step.use': use, 'step.wrong': wrong },
    }),
  );
  return { ...plugin, said };
}

const config = { path: './data', _config_dir: '/etc/engine' };

describe('a module', () => {
  it('goes through its life by its handle', async () => {
    const { methods, createModule, said, never } = kvPlugin();
    const { handleId } = await createModule('kv.store', config);
    for (const method of ['initModule', 'startModule', 'stopModule', 'startModule', 'destroyModule'] as const) {
      expect(await methods[method]({ handleId }, never)).toEqual({ error: '' });
    }
    expect(said).toEqual([
      'create main in /etc/engine',
      'init ./data',
      'start',
      'stop',
      'start',
      'stop',
      'dispose, signal fired',
    ]);
    expect(await methods.destroyModule({ handleId }, never)).toEqual({ error: `unknown module handle: ${handleId}` });
    expect(await methods.initModule({ handleId: 'zz' }, never)).toEqual({ error: 'unknown module handle: zz' });
  });

  it.each([
    ['kv.store', { path: 5 }, /^path: expected string, received number$/],
    ['kv.store', { path: 'a', more: 1 }, /^Unrecognized key: "more"$/],
    ['kv.store', { path: '/refused' }, /^no such disk$/],
    ['kv.broken', {}, /^create returned no services.get$/],
    ['kv.nope', {}, /^unknown module type "kv.nope"; there are kv.store, kv.plain, kv.broken$/],
  ])('that cannot be created says why: %s %j', async (type, sent, error) => {
    const { createModule } = kvPlugin();
    expect(await createModule(type, sent)).toEqual({ handleId: '', error: expect.stringMatching(error) });
  });

  it('is stopped and disposed of when the process ends [WF-3.2-destroy]', async () => {
    const { bridge, methods, createModule, said, never } = kvPlugin();
    const first = (await createModule('kv.store', { path: 'one' }, 'one')).handleId;
    const second = (await createModule('kv.store', { path: 'two' }, 'two')).handleId;
    await methods.startModule({ handleId: first }, never);
    await methods.startModule({ handleId: second }, never);
    await bridge.modules.end(bridge.runtime.base.log);
    await bridge.modules.end(bridge.runtime.base.log);
    expect(said.slice(2)).toEqual(['start', 'start', 'stop', 'stop', 'dispose, signal fired', 'dispose, signal fired']);
  });

  it('is described to editors by its config', async () => {
    const { methods, never } = kvPlugin();
    const { schemas } = await methods.getModuleSchemas({}, never);
    expect(schemas[0]).toEqual({
      type: 'kv.store',
      label: 'Store',
      category: 'data',
      description: 'Keeps values',
      inputs: [{ name: 'in', type: 'text', description: '' }],
      outputs: [],
      configFields: [
        { name: 'path', type: 'string', description: 'Where', defaultValue: '', required: true, options: [] },
        {
          name: 'mode',
          type: 'string',
          description: '',
          defaultValue: 'fast',
          required: false,
          options: ['fast', 'safe'],
        },
      ],
    });
    expect(schemas[1]).toMatchObject({ type: 'kv.plain', label: 'kv.plain', configFields: [] });
  });
});

describe('the methods of a module', () => {
  it('are called by the engine, strings coerced and the result parsed [WF-3.1-services]', async () => {
    const { createModule, invoke } = kvPlugin();
    const { handleId } = await createModule('kv.store', config);
    expect(await invoke(handleId, 'put', { key: 'a', value: 'v', ttl: '5' })).toEqual({ result: undefined, error: '' });
    expect(await invoke(handleId, 'get', { key: 'a' })).toEqual({
      result: { value: 'v/5', at: '1970-01-01T00:00:00.000Z' },
      error: '',
    });
  });

  it.each([
    ['get', {}, 'key: expected string, received undefined'],
    ['boom', {}, 'not now'],
    ['nope', {}, 'module main has no method "nope"; it has get, put, boom'],
    ['constructor', {}, 'module main has no method "constructor"; it has get, put, boom'],
  ])('answer with what is wrong: %s %j', async (method, args, error) => {
    const { createModule, invoke } = kvPlugin();
    const { handleId } = await createModule('kv.store', config);
    expect(await invoke(handleId, method, args)).toEqual({ result: undefined, error });
  });

  it('are refused as in Go where there are none [WF-3.2-texts]', async () => {
    const { createModule, invoke } = kvPlugin();
    const { handleId } = await createModule('kv.plain');
    expect((await invoke(handleId, 'get')).error).toBe(`module handle ${handleId} does not implement ServiceInvoker`);
    expect((await invoke('zz', 'get')).error).toBe('unknown module handle: zz');
  });

  it('are called by steps of the plugin, by the module’s configured name [WF-3.1-services]', async () => {
    const { createModule, createStep, execute } = kvPlugin();
    await createModule('kv.store', config);
    const handle = (await createStep('step.use', { store: 'main', key: 'a' })).handleId;
    expect((await execute(handle)).output).toEqual({ value: 'x/0', at: '1970-01-01T00:00:00.000Z' });
    expect((await execute(handle, { config: { store: 'other', key: 'a' } })).error).toBe(
      'the plugin has no module "other" of that kind: there are main',
    );
    const wrong = (await createStep('step.wrong')).handleId;
    expect((await execute(wrong)).error).toBe('key: expected string, received number');
  });
});
