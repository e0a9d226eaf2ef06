import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeWithGo } from '../src/describe-with-peer.js';
import { GoHost } from '../src/go-host.js';
import type { GoHostOptions } from '../src/go-host-options.js';
import { goPeer } from '../src/go-peer.js';
import type { WorkflowPeer } from '../src/go-plugin-folder.js';
import { callsVariable, readPeerCalls } from '../src/peer-calls.js';
import { waitUntil } from '../src/wait-until.js';

// Go on both ends of the workflow engine's contract: what fails here is wrong with the peers, not with us.

const hosts: GoHost[] = [];

async function launch(peer: WorkflowPeer, options: Partial<GoHostOptions> = {}): Promise<GoHost> {
  const command = await goPeer(`workflow-plugin-${peer}`);
  const host = await GoHost.launch({ contract: 'workflow', command, ...options });
  hosts.push(host);
  return host;
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

async function run(host: GoHost, type: string, config: object, current?: object) {
  const handle = await host.call('wfCreateStep', { type, name: 's', config: { ...config } });
  return host.call('wfExecuteStep', { handle, ...(current && { current: { ...current } }) });
}

for (const autoMtls of [false, true]) {
  describeWithGo(`Go plugins under the workflow engine, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`, () => {
    it('are loaded with their callbacks, in the order of the engine', async () => {
      const host = await launch('full', { autoMtls, hostEnv: { [callsVariable]: 'calls.jsonl' } });
      const loaded = await host.call('wfLoad');
      expect(loaded).toMatchObject({
        manifest: { name: 'full', version: '1.2.3', config_mutable: true, sample_category: 'test' },
        triggerTypes: ['go.fire'],
        configured: true,
        fragment: expect.stringContaining('from-go'),
        pluginDir: host.cwd,
      });
      expect(loaded.contracts?.contracts).toMatchObject([
        { step_type: 'step.go_typed' },
        { step_type: 'step.go_both' },
      ]);
      const calls = await readPeerCalls(join(host.cwd, 'calls.jsonl'));
      const prefix = '/workflow.plugin.v1.PluginService/';
      expect(calls.flatMap(({ method }) => (method?.startsWith(prefix) ? [method.slice(prefix.length)] : []))).toEqual([
        'GetManifest',
        'GetTriggerTypes',
        'ConfigureCallback',
        'GetContractRegistry',
        'GetConfigFragment',
      ]);
      expect(calls).toContainEqual({ announced: 1 });
    });

    it('have modules that call back, and triggers that fire', async () => {
      const host = await launch('full', { autoMtls });
      await host.call('wfLoad', { callbacks: { messages: true, services: ['db'] } });
      const handle = await host.call('wfCreateModule', { type: 'go.store', name: 'm', config: { greeting: 'hi' } });
      for (const act of ['init', 'start'] as const) await host.call('wfModule', { act, handle });
      const invoke = (method: string, args: object = {}) =>
        host.call('wfInvoke', { handle, method, args: { ...args } });
      expect(await invoke('put', { key: 'a', value: 'b' })).toEqual({ size: 1 });
      expect(await invoke('ask')).toEqual({ found: true });
      expect(await invoke('publish', { topic: 't', text: 'x' })).toEqual({ id: 'message-1' });
      await invoke('listen', { topic: 'news' });
      expect(await host.call('wfDeliver', { handle, topic: 'news', payload: 'hi', headers: { k: 'v' } })).toBe(true);
      expect(await invoke('heard')).toEqual({ heard: [{ text: 'hi', metadata: { k: 'v' } }] });
      expect(await host.try('wfInvoke', { handle, method: 'status' })).toMatchObject({
        error: { code: 'InvalidArgument' },
      });
      const trigger = await host.call('wfCreateTrigger', { type: 'go.fire', workflowType: 'pipeline:p' });
      await host.call('wfModule', { act: 'start', handle: trigger });
      await waitUntil('the trigger', 5_000, () => host.callbacks.find(({ method }) => method === 'TriggerWorkflow'));
      await host.call('wfModule', { act: 'stop', handle });
      expect(await invoke('life')).toMatchObject({ stages: ['init', 'start', 'stop'] });
    });

    it('take typed payloads, where their contract says so', async () => {
      const host = await launch('full', { autoMtls });
      await host.call('wfLoad');
      for (const type of ['step.go_typed', 'step.go_both']) {
        // A text for an integer, as a template gives it; a key that the message does not have.
        expect(await run(host, type, { suffix: '!' }, { text: 'ab', times: '2', other: 1 })).toEqual({
          output: { text: 'abab!', big: '12345678901' },
          stop: false,
          typed: true,
        });
      }
      await expect(run(host, 'step.go_typed', { nope: 1 })).rejects.toThrow(
        /STRICT_PROTO contract cannot use legacy Struct fallback: decode interop\.typed\.v1\.Config input/,
      );
      expect(await run(host, 'step.go_both', { suffix: '!', nope: 1 }, { text: 'ab', times: 1 })).toMatchObject({
        output: { text: 'ab!', way: 'struct' },
        typed: false,
      });
    });
  });
}

describeWithGo('smaller Go plugins under the workflow engine', () => {
  it('with four methods are loaded and run steps', async () => {
    const host = await launch('four');
    expect(await host.call('wfLoad')).toMatchObject({ manifest: { name: 'four' }, configured: false });
    expect(await host.call('wfTypes')).toMatchObject({ modules: [], steps: ['step.go_four'], triggers: [] });
    expect(await run(host, 'step.go_four', { a: 1 })).toMatchObject({ output: { config: { a: 1 } } });
  });

  it('of February run steps with the config that they were created with', async () => {
    const host = await launch('february');
    await host.call('wfLoad');
    expect(await run(host, 'step.go_old', { a: 1 })).toMatchObject({ output: { created: { a: 1 }, resolved: {} } });
    const handle = await host.call('wfCreateModule', { type: 'go.old', name: 'm' });
    expect(await host.try('wfInvoke', { handle, method: 'x' })).toMatchObject({ error: { code: 'Unimplemented' } });
  });

  it('are reloaded by a second process, which takes the place of the first', async () => {
    const host = await launch('full');
    await host.call('wfLoad');
    const first = host.pid;
    const { pid, old } = await host.call('wfReload');
    expect(pid).not.toBe(first);
    expect(old).toMatchObject({ exitCode: 0, forced: false });
    expect(await run(host, 'step.go_echo', {})).toMatchObject({ output: { pid } });
  });
});
