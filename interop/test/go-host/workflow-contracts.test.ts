import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import type { PipelineParams, WorkflowLoadParams } from '../../src/go-host-workflow-calls.js';
import { tsPlugin } from '../../src/ts-plugin.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, launch } from './support/go-hosts.js';

// Go makes messages by the descriptors of a plugin of ours, and reads what it answers by them.

async function load(params: WorkflowLoadParams = {}): Promise<GoHost> {
  const host = await launch({ contract: 'workflow', command: await tsPlugin('contract-plugin') });
  const { contracts, contractError } = await host.call('wfLoad', params);
  if (params.era !== 'february') expect([contractError, contracts?.contracts?.length]).toEqual([undefined, 7]);
  return host;
}

async function run(host: GoHost, way: 'strict' | 'both', config: object, sent: Partial<PipelineParams> = {}) {
  const type = `step.typed_${way}`;
  const handle = await host.call('wfCreateStep', { type, name: 's', config: { ...config } });
  return host.call('wfExecuteStep', { handle, ...sent });
}

describePairing('go-host/ts-plugin', 'typed contracts of a plugin of ours', () => {
  it('have one whole set of descriptors, which Go takes [WF-6.2-whole-set]', async () => {
    const host = await load();
    const registry = (await host.call('rpc', {
      method: '/workflow.plugin.v1.PluginService/GetContractRegistry',
    })) as { contracts: object[]; file_descriptor_set: { file: { name: string; dependency?: string[] }[] } };
    const files = registry.file_descriptor_set.file;
    const names = files.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { dependency = [] } of files) expect(names).toEqual(expect.arrayContaining(dependency));
    await closeCleanly(host);
  });

  it.each(['strict', 'both'] as const)(
    'that are %s bring messages to a step, and its output back [WF-6.3-strict] [WF-6.3-both]',
    async (way) => {
      const host = await load();
      const config = { suffix: '!', limit: '5', _config_dir: '/etc/engine' };
      // Texts, as templates give them; keys that the message does not have are the pipeline's.
      const current = { text: 'ab', times: '2', loud: 'yes', body: { other: 1 } };
      expect(await run(host, way, config, { current, triggerData: { n: 1 } })).toEqual({
        output: { text: 'ABAB!', length: 5, parts: ['AB', 'AB'] },
        stop: false,
        typed: true,
      });
      // What is not set has its default on the plugin's side.
      expect(await run(host, way, {}, { current: { text: 'x' } })).toMatchObject({
        output: { text: 'x', length: 1, parts: ['x'] },
        typed: true,
      });
      await expect(run(host, way, { limit: 1 }, { current: { text: 'x', times: 2 } })).rejects.toThrow(
        'remote step execute: at most 1 times',
      );
      await expect(run(host, way, {}, { current: { times: 2 } })).rejects.toThrow(/remote step execute: .*text/);
      await closeCleanly(host);
    },
  );

  it('that are strict fail in the engine for what breaks them [WF-6.3-strict]', async () => {
    const host = await load();
    await expect(run(host, 'strict', { limit: '{{ .n }}' })).rejects.toThrow(
      /^wfCreateStep: create remote step step\.typed_strict: STRICT_PROTO contract cannot use legacy Struct fallback: decode .*Config input as protobuf JSON/,
    );
    await expect(run(host, 'strict', { nope: 1 })).rejects.toThrow(/unknown field "nope"/);
    await closeCleanly(host);
  });

  it('that are both run on Structs where no message can be made [WF-6.3-both-struct]', async () => {
    const host = await load();
    const sent = { config: { limit: 3, suffix: '?' }, current: { text: 'x', times: 2 } };
    const type = 'step.typed_both';
    const handle = await host.call('wfCreateStep', { type, name: 's', config: { limit: '{{ .n }}', suffix: '?' } });
    expect(await host.call('wfExecuteStep', { handle, ...sent })).toMatchObject({
      output: { text: 'xx?' },
      typed: true,
    });
    const unknown = { ...sent, current: { text: 'x', times: 'many' } };
    await expect(host.call('wfExecuteStep', { handle, ...unknown })).rejects.toThrow(/remote step execute: .*times/);
    await closeCleanly(host);
  });

  it.each(['strict', 'both'] as const)('that are %s bring messages to a module [WF-4.6-typed-invoke]', async (way) => {
    const host = await load();
    const config = { start: '40', label: 'answer', _config_dir: '/etc/engine' };
    const handle = await host.call('wfCreateModule', { type: `typed.${way}`, name: 'm', config });
    await host.call('wfModule', { act: 'init', handle });
    await host.call('wfModule', { act: 'start', handle });
    expect(await host.call('wfInvoke', { handle, method: 'add', args: { by: '2' } })).toEqual({
      value: 42,
      label: 'answer',
    });
    await closeCleanly(host);
  });

  it('send the data of a trigger in both forms [WF-4.9-typed-data]', async () => {
    const host = await load();
    const handle = await host.call('wfCreateTrigger', { type: 'typed.tick', workflowType: 'pipeline:p' });
    await host.call('wfModule', { act: 'start', handle });
    // Go cannot format a message that it does not know: the bytes are looked at.
    const call = await waitUntil('the trigger', 5_000, () =>
      host.callbacks.find(({ method }) => method === 'TriggerWorkflow'),
    );
    const bytes = Buffer.from(call.hex, 'hex').toString('latin1');
    expect(bytes).toContain('pipeline:p');
    expect(bytes).toContain('type.googleapis.com/contract.contracts.');
    await closeCleanly(host);
  });

  it('are not asked for by February’s host, whose Structs serve for both, not for strict [WF-6.1-february]', async () => {
    const host = await load({ era: 'february' });
    const current = { text: 'ab', times: '2' };
    expect(await run(host, 'both', { suffix: '!' }, { current })).toMatchObject({
      output: { text: 'abab!' },
      typed: false,
    });
    await expect(run(host, 'strict', { suffix: '!' }, { current })).rejects.toThrow(/typed/);
    await closeCleanly(host);
  });
});
