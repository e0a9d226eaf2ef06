import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { Era } from '../../src/go-host-workflow-calls.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly } from './support/go-hosts.js';
import {
  everythingTypes,
  launchEverything,
  loadEverything,
  stagesOf,
  startBox,
  useEverything,
} from './support/workflow-everything.js';

// The built example, copied to a folder of its own, under a Go host that does as the workflow engine does.

const folder = useEverything();
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const manifest = {
  name: 'everything',
  version: '1.0.0',
  author: 'AWF',
  description: 'All that a plugin can have, small and predictable',
  config_mutable: true,
  sample_category: 'test',
};

for (const autoMtls of [false, true]) {
  for (const era of ['today', 'february'] satisfies Era[]) {
    const title = `everything under the workflow engine of ${era}, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`;
    describePairing('go-host/ts-plugin', title, () => {
      it('is loaded in the order of the engine [WF-1.2-launch] [WF-4.5-order] [WF-2.1-manifest] [WF-2.1-types] [WF-2.1-contracts]', async () => {
        const host = await launchEverything(era, { autoMtls });
        const loaded = await host.call('wfLoad', { era });
        expect(loaded.manifest).toEqual(manifest);
        if (era === 'today') {
          expect(loaded).toMatchObject({ configured: true, triggerTypes: everythingTypes.triggers });
          expect(loaded).toMatchObject({ contracts: {} });
          expect(loaded.contractError).toBeUndefined();
        } else {
          expect(loaded).toEqual({ manifest, configured: false });
        }
        expect(await host.call('wfTypes')).toMatchObject(everythingTypes);
        await closeCleanly(host);
      });

      it('runs a module through its life [WF-2.1-module] [WF-3.3-handles] [WF-2.1-invoke]', async () => {
        const host = await loadEverything({ era }, { autoMtls });
        const config = { limit: '2', _config_dir: folder() };
        const handle = await host.call('wfCreateModule', { type: 'everything.box', name: 'main', config });
        expect(handle).toEqual(uuid);
        await host.call('wfModule', { act: 'init', handle });
        await host.call('wfModule', { act: 'start', handle });
        const invoke = (method: string, args?: object) => host.call('wfInvoke', { handle, method, args: { ...args } });
        expect(await invoke('put', { key: 'a', value: 'one' })).toEqual({ size: 1 });
        expect(await invoke('put', { key: 'b', value: 'two' })).toEqual({ size: 2 });
        expect(await invoke('get', { key: 'a' })).toEqual({ found: true, value: 'one' });
        expect(await invoke('get', { key: 'z' })).toEqual({ found: false });
        await expect(invoke('put', { key: 'c', value: 'three' })).rejects.toThrow(
          'remote invoke put: the box is full: 2 texts',
        );
        await host.call('wfModule', { act: 'stop', handle });
        await host.call('wfModule', { act: 'start', handle });
        await host.call('wfModule', { act: 'destroy', handle });
        const again = host.call('wfModule', { act: 'destroy', handle });
        await expect(again).rejects.toThrow(`remote destroy: unknown module handle: ${handle}`);
        const lived = ['create', 'init', 'start', 'stop', 'start', 'stop', 'dispose'];
        expect(stagesOf(host)).toEqual(lived.map((stage) => `main ${stage}`));
        await closeCleanly(host);
      });
    });
  }
}

describePairing('go-host/ts-plugin', 'modules of everything under the workflow engine', () => {
  it('fail in words, and hurt nothing else [WF-3.2-errors] [WF-2.1-invoke]', async () => {
    const host = await loadEverything();
    const create = (config: object) =>
      host.call('wfCreateModule', { type: 'everything.box', name: 'm', config: { ...config } });
    await expect(create({ broken: 'create' })).rejects.toThrow(
      'create remote module everything.box: plugin reported: m is broken: create',
    );
    await expect(create({ limit: 0 })).rejects.toThrow(/plugin reported: limit: /);
    await expect(create({ nope: 1 })).rejects.toThrow(/plugin reported: .*nope/);
    for (const act of ['init', 'start', 'stop'] as const) {
      const handle = await create({ broken: act });
      if (act !== 'init') await host.call('wfModule', { act: 'init', handle });
      if (act === 'stop') await host.call('wfModule', { act: 'start', handle });
      await expect(host.call('wfModule', { act, handle })).rejects.toThrow(`remote ${act}: m is broken: ${act}`);
    }
    const handle = await startBox(host, 'fine');
    const invoke = (method: string, args = {}) => host.call('wfInvoke', { handle, method, args });
    await expect(invoke('throw', { message: 'no luck' })).rejects.toThrow('remote invoke throw: no luck');
    await expect(invoke('nope')).rejects.toThrow('remote invoke nope: module fine has no method "nope"');
    await expect(invoke('put', { key: 'a' })).rejects.toThrow(/remote invoke put: value: /);
    const bad = await host.try('wfInvoke', { handle: 'zz', method: 'get' });
    expect(bad.error).toEqual({ message: 'remote invoke get: unknown module handle: zz' });
    await expect(host.call('wfCreateModule', { type: 'nope', name: 'x' })).rejects.toThrow('plugin reported');
    expect(await invoke('put', { key: 'a', value: 'b' })).toEqual({ size: 1 });
    await closeCleanly(host);
  });

  it('may be left to the end of the process, which ends them in reverse order [WF-1.7-stop]', async () => {
    const host = await loadEverything();
    await startBox(host, 'first');
    await startBox(host, 'second');
    await host.call('wfCreateModule', { type: 'everything.box', name: 'third', config: {} });
    const { kill } = await closeCleanly(host);
    expect(kill?.ms).toBeLessThan(1_900);
    const stages = stagesOf(host);
    expect(stages.filter((stage) => /stop$/.test(stage))).toEqual(['second stop', 'first stop']);
    expect(stages.filter((stage) => /dispose$/.test(stage)).sort()).toEqual(
      ['first', 'second', 'third'].map((name) => `${name} dispose`),
    );
  });

  it('have schemas for editors, and a file and a config to add [WF-2.1-schemas] [WF-2.1-asset] [WF-2.1-fragment]', async () => {
    const host = await launchEverything();
    const loaded = await host.call('wfLoad');
    expect(JSON.parse(loaded.fragment ?? '')).toEqual({
      modules: [{ name: 'everything-box', type: 'everything.box', config: { limit: 3 } }],
    });
    expect(loaded.pluginDir).toBe(folder());
    const { schemas = [] } = (await host.call('wfTypes')).schemas;
    expect(schemas.map(({ type }) => type)).toEqual(everythingTypes.modules);
    expect(schemas[0]).toMatchObject({
      label: 'Box',
      category: 'test',
      description: 'Keeps texts in memory',
      inputs: [{ name: 'messages', type: 'message', description: 'Of its topic' }],
      outputs: [{ name: 'texts', type: 'text' }],
    });
    expect(schemas[0]?.config_fields).toContainEqual({
      name: 'limit',
      type: 'integer',
      description: 'How many texts fit',
      default_value: '10',
    });
    expect(schemas[0]?.config_fields).toContainEqual(
      expect.objectContaining({ name: 'broken', options: ['no', 'create', 'init', 'start', 'stop'] }),
    );
    expect(await host.call('wfAsset', { path: 'hello.txt' })).toEqual({
      text: 'hello from everything\n',
      contentType: 'text/plain',
    });
    await expect(host.call('wfAsset', { path: '../nope' })).rejects.toThrow(
      'get asset: the plugin has no asset "../nope"',
    );
    await closeCleanly(host);
  });

  it('take messages, and give up their topics at the end [WF-2.1-deliver] [WF-2.2-subscribe]', async () => {
    const host = await loadEverything({ callbacks: { messages: true } });
    const handle = await startBox(host, 'listening', { topic: 'news', announce: true });
    expect(host.callbacks).toMatchObject([
      { method: 'Subscribe', request: { handle_id: handle, topic: 'news' } },
      {
        method: 'Log',
        request: { level: 'info', message: 'a box has started', fields: { name: 'listening', limit: 10 } },
      },
    ]);
    const deliver = (payload: string, topic = 'news') =>
      host.call('wfDeliver', { handle, topic, payload, messageId: 'm1', headers: { k: 'v' } });
    expect(await deliver('hi')).toBe(true);
    await expect(deliver('bad')).rejects.toThrow('deliver message: a bad message');
    await expect(deliver('hi', 'other')).rejects.toThrow(
      `deliver message: no message handler for handle ${handle} topic other`,
    );
    expect(await host.call('wfInvoke', { handle, method: 'messages', args: {} })).toEqual({
      messages: [{ text: 'hi', metadata: { k: 'v' } }],
    });
    await host.call('wfModule', { act: 'destroy', handle });
    await waitUntil('Unsubscribe', 5_000, () => host.callbacks.find(({ method }) => method === 'Unsubscribe'));
    await expect(deliver('hi')).rejects.toThrow('no message handler');
    await closeCleanly(host);
  });

  it('are told where the engine has no messages [WF-2.2-subscribe]', async () => {
    const host = await loadEverything();
    await expect(startBox(host, 'deaf', { topic: 'news' })).rejects.toThrow(
      'remote start: subscribe to news: message subscribe handler not configured',
    );
    await closeCleanly(host);
  });

  it('bring the config of the plugin [WF-3.2-config]', async () => {
    const host = await loadEverything();
    const config = { log_file: 'events.jsonl', more: { n: 1 } };
    const handle = await host.call('wfCreateModule', { type: 'everything.config', name: 'c', config });
    await host.call('wfModule', { act: 'init', handle });
    const step = await host.call('wfCreateStep', { type: 'step.everything_config', name: 's', config: {} });
    expect(await host.call('wfExecuteStep', { handle: step })).toMatchObject({ output: { config } });
    await closeCleanly(host);
  });
});
