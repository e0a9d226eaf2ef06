import { describe, expect, it } from 'vitest';
import { done, failureOf, servePlugin } from '../../../test/support/served-plugin.js';
import { type ClientCallbacks, PluginClient } from './client.js';
import { createModule, RemoteModule } from './module.js';
import { callLife } from './remote.js';

async function connect(error = '') {
  const asked: string[] = [];
  const answer =
    (verb: string) =>
    ({ handleId }: { readonly handleId: string }) => {
      asked.push(`${verb} ${handleId}`);
      return { error };
    };
  const { peer } = await servePlugin({
    initModule: answer('init'),
    startModule: answer('start'),
    stopModule: answer('stop'),
    destroyModule: answer('destroy'),
  });
  const client = new PluginClient(peer);
  const callbacks: ClientCallbacks = {
    announced: Promise.resolve(1),
    release: async (handle) => void asked.push(`release ${handle}`),
    close: async () => undefined,
  };
  client.attachCallbacks(callbacks);
  return { asked, client };
}

const label = 'module "m"';

describe('the life of a module', () => {
  it('is told to the plugin by handle, and its subscriptions end with it', async () => {
    const { asked, client } = await connect();
    for (const verb of ['init', 'start', 'stop', 'destroy'] as const)
      await callLife(verb, { client, handle: 'h', label });
    expect(asked).toEqual(['init h', 'start h', 'stop h', 'destroy h', 'release h']);
  });

  it('fails by name, and a failed end takes the subscriptions along all the same', async () => {
    const { asked, client } = await connect('busy');
    const module = new RemoteModule({ name: 'a "b"', handle: 'h', client });
    expect((await failureOf(module.stop())).message).toBe('Plugin served could not stop module "a \\"b\\"": busy');
    expect((await failureOf(module.destroy())).code).toBe('PLUGIN_ERROR');
    expect(asked).toEqual(['stop h', 'destroy h', 'release h']);
  });
});

describe('a RemoteModule', () => {
  it('is created in the process that runs now, with the difference between no config and an empty one', async () => {
    const old = new PluginClient((await servePlugin()).peer);
    const configs: unknown[] = [];
    const { peer } = await servePlugin({
      createModule: ({ type, name, config, typedConfig }) => {
        configs.push([type, name, config?.fields.size, typedConfig]);
        return { handleId: `h${configs.length}`, error: '' };
      },
      initModule: () => done,
    });
    old.end(old.error('NOT_LOADED', 'was replaced.'), new PluginClient(peer));
    const modules = [undefined, {}, { a: 1 }].map((config) => createModule(old, { type: 't', name: 'n', config }));
    expect((await Promise.all(modules)).map(({ handle }) => handle).sort()).toEqual(['h1', 'h2', 'h3']);
    expect(configs).toEqual([
      ['t', 'n', undefined, undefined],
      ['t', 'n', 0, undefined],
      ['t', 'n', 1, undefined],
    ]);
    await (await modules[0])?.init();
  });

  it('is not created where its config cannot be sent', async () => {
    const { peer, called } = await servePlugin({ createModule: () => ({ handleId: 'h', error: '' }) });
    const config = { deep: { f: (() => 1) as never } };
    const failure = await failureOf(createModule(new PluginClient(peer), { type: 't', name: 'n', config }));
    expect(failure).toMatchObject({ code: 'INPUT_INVALID' });
    expect(failure.message).toMatch(
      /^Plugin served could not create module "n" of type t: its config cannot be sent: /,
    );
    expect(failure.message).toContain('deep.f');
    expect(called).toEqual([]);
  });

  it('gives an empty object for a method without a result', async () => {
    const { peer } = await servePlugin({
      invokeService: ({ method, args }) => ({
        error: method === 'fail' ? 'method failed' : '',
        result: method === 'echo' ? args : undefined,
        typedOutput: undefined,
      }),
    });
    const module = new RemoteModule({ name: 'm', handle: 'h', client: new PluginClient(peer), type: 't' });
    expect(await module.invokeService('quiet', { a: 1 })).toEqual({});
    expect(await module.invokeService('echo', { a: [null, { b: 'c' }] })).toEqual({ a: [null, { b: 'c' }] });
    expect((await failureOf(module.invokeService('fail', {}))).message).toBe(
      'Plugin served could not call fail of module "m": method failed',
    );
    const half = await failureOf(module.invokeService('echo', { '\ud800': 1 }));
    expect(half.code).toBe('INPUT_INVALID');
  });
});
