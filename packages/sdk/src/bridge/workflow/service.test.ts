import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorkflow } from '../../../test/support/memory-workflow.js';
import { definePlugin, module, step } from '../../define/definers.js';
import { checkServices } from './service.js';

/** Methods whose handlers return what the test says. */
function start(returned?: unknown) {
  const kv = module({
    services: {
      plain: {},
      typed: { output: z.object({ at: z.date() }) },
      named: { input: z.object({ key: z.string() }) },
      signal: {},
    },
    create: (_config, { name }) => ({
      services: {
        plain: () => returned as never,
        typed: () => returned as never,
        named: ({ key }) => ({ name, key }),
        signal: (_input, { signal }) => ({ aborted: signal.aborted }),
        // Not declared, and so nobody's but the module's own.
        secret: () => ({ told: true }),
      },
    }),
  });
  const call = step({
    async run({ to = 'main', method, input = {}, aborted }, ctx) {
      const client = ctx.module(kv, String(to)) as unknown as Record<string, (...args: unknown[]) => Promise<object>>;
      const options = aborted === true ? [{ signal: AbortSignal.abort() }] : [];
      return await client[String(method)]?.(input, ...options);
    },
  });
  const plugin = startWorkflow(
    definePlugin({ name: 'kv', version: '1.0.0', modules: { 'kv.store': kv }, steps: { 'step.call': call } }),
  );
  const { createModule, createStep, execute, invoke } = plugin;
  return {
    ...plugin,
    invokeNew: async (method: string, args?: object) => invoke((await createModule('kv.store')).handleId, method, args),
    callOwn: async (config: object) => execute((await createStep('step.call')).handleId, { config }),
  };
}

describe('a method that the engine calls', () => {
  it.each(['secret', '__proto__'])('is one that is declared: not %j', async (method) => {
    expect(await start().invokeNew(method)).toEqual({
      result: undefined,
      error: `module main has no method ${JSON.stringify(method)}; it has plain, typed, named, signal`,
    });
  });

  it.each([
    ['nothing', undefined, { result: undefined, error: '' }],
    ['an object', { a: [1] }, { result: { a: [1] }, error: '' }],
    ['null', null, { result: undefined, error: 'the result of plain must be an object' }],
    ['a list', [1], { result: undefined, error: 'the result of plain must be an object' }],
    ['a text', 'text', { result: undefined, error: 'the result of plain must be an object' }],
    [
      'what has no form',
      { f: new Map() },
      { result: undefined, error: 'encode service result: f: Map has no Struct form' },
    ],
  ])('may return an object or nothing: %s', async (_what, returned, expected) => {
    expect(await start(returned).invokeNew('plain')).toEqual(expected);
  });

  it('returns what its schema says, and not nothing', async () => {
    expect(await start({ at: new Date(0) }).invokeNew('typed')).toEqual({
      result: { at: '1970-01-01T00:00:00.000Z' },
      error: '',
    });
    expect((await start(undefined).invokeNew('typed')).error).toMatch(/^the result of typed breaks its schema: /);
  });

  it('is one of a module: a handle of nothing is refused', async () => {
    expect(await start().invoke('nope', 'plain')).toEqual({
      result: undefined,
      error: 'unknown module handle: nope',
    });
  });
});

describe('a method that the plugin’s own code calls', () => {
  it('belongs to the newest module of its name', async () => {
    const { createModule, callOwn, methods, never } = start();
    const one = await createModule('kv.store');
    await createModule('kv.store', {}, 'other');
    const config = { method: 'named', input: { key: 'k' } };
    expect((await callOwn(config)).output).toEqual({ name: 'main', key: 'k' });
    expect((await callOwn({ ...config, to: 'other' })).output).toEqual({ name: 'other', key: 'k' });
    await methods.destroyModule({ handleId: one.handleId }, never);
    expect((await callOwn(config)).error).toBe('the plugin has no module "main" of that kind: there are other');
  });

  it('says that there is none where none is configured', async () => {
    expect((await start().callOwn({ method: 'plain' })).error).toBe(
      'the plugin has no module "main" of that kind: none of that kind is configured',
    );
  });

  it('gets its input checked and not coerced, and the signal of its caller', async () => {
    const { createModule, callOwn } = start();
    await createModule('kv.store');
    expect((await callOwn({ method: 'named', input: { key: 5 } })).error).toBe('key: expected string, received number');
    expect((await callOwn({ method: 'signal' })).output).toEqual({ aborted: false });
    expect((await callOwn({ method: 'signal', aborted: true })).output).toEqual({ aborted: true });
  });
});

describe('what a module answers', () => {
  const declared = { get: {}, put: {} };

  it('is nothing where it declares nothing', () => {
    expect([checkServices(undefined, { get: () => 1 }), checkServices({}, undefined)]).toEqual([undefined, undefined]);
  });

  it('may be the methods of a class', () => {
    class Store {
      get() {
        return {};
      }
      put() {
        return {};
      }
    }
    const handlers = new Store();
    expect(checkServices(declared, handlers)?.handlers).toBe(handlers);
  });

  it.each([
    [undefined, 'create returned no services.get, services.put'],
    [null, 'create returned no services.get, services.put'],
    ['text', 'create returned no services.get, services.put'],
    [{ get: () => 1, put: 'text' }, 'create returned no services.put'],
  ])('is refused where it is %j', (handlers, message) => {
    expect(() => checkServices(declared, handlers)).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message }),
    );
  });
});
