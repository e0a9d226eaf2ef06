import { describe, expect, it } from 'vitest';
import {
  done,
  failureOf,
  gonePeer,
  grpcStatus,
  type ServedMethods,
  servePlugin,
} from '../../../test/support/served-plugin.js';
import type { WorkflowManifest } from '../../discovery/workflow-manifest.js';
import { type ClientCallbacks, PluginClient } from './client.js';
import { readMetadata } from './metadata.js';

const said = {
  name: 'said',
  version: '1.2.3',
  author: 'a',
  description: 'd',
  configMutable: true,
  sampleCategory: 's',
};
const disk = { name: 'disk', version: '9.0.0', author: '', description: '' } as WorkflowManifest;

const fail = (code: number) => (): never => {
  throw grpcStatus(code, 'on purpose');
};

async function connect(methods: ServedMethods, announced?: Promise<number>) {
  const { peer, called } = await servePlugin(methods);
  const client = new PluginClient(peer);
  const callbacks: ClientCallbacks | undefined = announced && {
    announced,
    release: async () => undefined,
    close: async () => undefined,
  };
  if (callbacks !== undefined) client.attachCallbacks(callbacks);
  return { client, called, peer };
}

describe('what is asked of a plugin', () => {
  it('is asked in one order, and its broker id is the announced one', async () => {
    const ids: number[] = [];
    const methods: ServedMethods = {
      getManifest: () => said,
      getTriggerTypes: () => ({ types: ['t'] }),
      configureCallback: ({ brokerId }) => {
        ids.push(brokerId);
        return done;
      },
      getContractRegistry: () => ({ contracts: [], fileDescriptorSet: undefined }),
      getConfigFragment: () => ({ yamlConfig: Buffer.from('a: 1'), pluginDir: '/said' }),
    };
    const { client, called } = await connect(methods, Promise.resolve(7));
    expect(await readMetadata(client, {})).toEqual({
      identity: said,
      hasTriggers: true,
      contracts: { list: [], fileDescriptorSet: undefined },
      fragment: { yaml: Buffer.from('a: 1'), pluginDir: '/said' },
      problems: [],
    });
    expect(called).toEqual([
      'getManifest',
      'getTriggerTypes',
      'configureCallback',
      'getContractRegistry',
      'getConfigFragment',
    ]);
    expect(ids).toEqual([7]);
  });

  it('may all be missing: then it is what its plugin.json says, else a name', async () => {
    const { client } = await connect({});
    expect(await readMetadata(client, { manifest: disk })).toMatchObject({ identity: disk, hasTriggers: true });
    const nobody = await readMetadata(client, {});
    expect(nobody.identity).toMatchObject({ name: 'served', version: '', configMutable: false });
    expect(nobody).toMatchObject({ fragment: undefined, problems: [] });
  });

  it.each([
    ['1.0.0', disk, 'said'],
    ['', disk, 'disk'],
    ['', undefined, 'said'],
  ])('is its own word with the version %j and the manifest %j', async (version, manifest, name) => {
    const { client } = await connect({ getManifest: () => ({ ...said, version }) });
    expect((await readMetadata(client, { manifest })).identity.name).toBe(name);
  });

  it('fails the load where it cannot say who it is', async () => {
    const { client, called } = await connect({ getManifest: fail(13), getTriggerTypes: () => ({ types: [] }) });
    expect(await failureOf(readMetadata(client, { manifest: disk }))).toMatchObject({ code: 'CALL_FAILED' });
    expect(called).toEqual(['getManifest']);
  });

  it.each([
    ['refuses', () => ({ error: 'no thanks' }), Promise.resolve(1), 'PLUGIN_ERROR', /this host: no thanks$/],
    ['has no such method', undefined, Promise.resolve(1), 'NOT_SUPPORTED', /does not serve that/],
    ['cannot be told', () => done, undefined, 'NOT_SUPPORTED', /this host: no broker/],
  ])('leaves out its triggers where it %s [WF-4.5-no-callbacks]', async (_what, configureCallback, told, code, why) => {
    const announced = told ?? Promise.reject(new Error('no broker'));
    announced.catch(() => undefined);
    const getTriggerTypes = () => ({ types: ['t'] });
    const { client } = await connect({ getTriggerTypes, ...(configureCallback && { configureCallback }) }, announced);
    const { hasTriggers, problems } = await readMetadata(client, {});
    expect(hasTriggers).toBe(false);
    expect(problems).toMatchObject([{ code, message: expect.stringMatching(why) }]);
  });

  it.each(['getTriggerTypes', 'getContractRegistry', 'getConfigFragment'] as const)(
    'is no problem but the end where it is gone at %s',
    async (method) => {
      const { peer } = await connect({ getManifest: () => said, [method]: fail(14) });
      const client = new PluginClient(gonePeer(peer));
      // What is not served is not: only the connection that breaks shows that the process is gone.
      expect(await failureOf(readMetadata(client, {}))).toMatchObject({ code: 'CRASHED' });
    },
  );

  it.each(['getTriggerTypes', 'getContractRegistry', 'getConfigFragment'] as const)(
    'is given up with its caller at %s',
    async (method) => {
      const caller = new AbortController();
      const { client } = await connect({
        getManifest: () => said,
        [method]: () => {
          caller.abort('enough');
          return new Promise<never>(() => undefined);
        },
      });
      const reading = readMetadata(client, {}, { signal: caller.signal });
      expect(await failureOf(reading)).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
    },
  );

  it('puts the folder that is known before the one that is said, and takes no empty fragment', async () => {
    const fragment = { yamlConfig: Buffer.from('a: 1'), pluginDir: '/said' };
    const { client } = await connect({ getConfigFragment: () => fragment });
    expect((await readMetadata(client, { directory: '/known' })).fragment?.pluginDir).toBe('/known');
    const { client: empty } = await connect({
      getConfigFragment: () => ({ ...fragment, yamlConfig: Buffer.alloc(0) }),
    });
    expect((await readMetadata(empty, { directory: '/known' })).fragment).toBeUndefined();
  });
});
