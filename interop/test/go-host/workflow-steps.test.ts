import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import type { PipelineParams } from '../../src/go-host-workflow-calls.js';
import { closeCleanly } from './support/go-hosts.js';
import { loadEverything, startBox, useEverything } from './support/workflow-everything.js';

const folder = useEverything();

/** Creates a step and runs it once. */
async function run(host: GoHost, type: string, config: object, sent: Partial<PipelineParams> = {}) {
  const handle = await host.call('wfCreateStep', {
    type: `step.everything_${type}`,
    name: 's1',
    config: { ...config },
  });
  return host.call('wfExecuteStep', { handle, ...sent });
}

/** What a pipeline hands over. */
const sent = {
  triggerData: { n: 1 },
  stepOutputs: { parse: { body: { deep: [1, 'two', null, true, 1.5] } }, nothing: {} },
  current: { n: 1, body: 'x' },
  metadataOfPipeline: { pipeline: 'p', started_at: '2026-07-16T10:00:00Z' },
};

describePairing('go-host/ts-plugin', 'steps of everything under the workflow engine', () => {
  it('get all that a pipeline has [WF-2.1-step] [WF-3.4-struct]', async () => {
    const host = await loadEverything();
    const config = { text: '{{ .body }}', list: ['{{ .n }}', 2], _config_dir: folder() };
    const resolved = { text: 'x', list: ['1', 2], _config_dir: folder() };
    const executed = await run(host, 'inspect', config, { ...sent, config: resolved });
    expect(executed).toEqual({
      stop: false,
      typed: false,
      output: {
        config: { text: 'x', list: ['1', 2] },
        raw_config: { text: '{{ .body }}', list: ['{{ .n }}', 2] },
        current: sent.current,
        trigger_data: sent.triggerData,
        step_outputs: sent.stepOutputs,
        metadata: sent.metadataOfPipeline,
        base_dir: folder(),
        name: 's1',
      },
    });
    await closeCleanly(host);
  });

  it('use the config they were created with under February’s host, which sends no other [WF-6.1-february]', async () => {
    const host = await loadEverything({ era: 'february' });
    const config = { text: '{{ .body }}' };
    expect(await run(host, 'inspect', config, { ...sent, config: { text: 'x' } })).toMatchObject({
      output: { config, raw_config: config },
    });
    expect(await run(host, 'echo', { text: 'a', prefix: 'b' }, sent)).toMatchObject({ output: { output: 'ba' } });
    await closeCleanly(host);
  });

  it('of operations take their config for the input, and never what runs through the pipeline [WO-input] [WO-types] [WO-data]', async () => {
    const host = await loadEverything();
    expect(await run(host, 'echo', { text: 'hi', prefix: '> ' })).toEqual({
      output: { output: '> hi' },
      stop: false,
      typed: false,
    });
    await expect(run(host, 'echo', {}, { current: { text: 'earlier' } })).rejects.toThrow(/text: /);
    // A template gives nothing but text.
    const handle = await host.call('wfCreateStep', {
      type: 'step.everything_sleep',
      name: 's',
      config: { ms: '{{ .ms }}' },
    });
    expect(await host.call('wfExecuteStep', { handle, config: { ms: '5' } })).toMatchObject({
      output: { slept_ms: 5 },
    });
    await expect(host.call('wfExecuteStep', { handle, config: { ms: 'soon' } })).rejects.toThrow(
      /remote step execute: ms: /,
    );
    expect(await run(host, 'progress', { steps: 2 })).toMatchObject({ output: { steps: 2 } });
    await closeCleanly(host);
  });

  it('fail in words, whatever the author did [WF-3.2-errors] [WO-failure] [WO-throw]', async () => {
    const host = await loadEverything();
    for (const type of ['fail', 'throw']) {
      await expect(run(host, type, { message: 'no luck' })).rejects.toThrow('remote step execute: no luck');
    }
    await expect(run(host, 'stop', {})).rejects.toThrow(
      /^wfCreateStep: create remote step step\.everything_stop: reason: /,
    );
    await expect(host.call('wfCreateStep', { type: 'step.nope', name: 's' })).rejects.toThrow(
      'create remote step step.nope: unknown step type "step.nope"',
    );
    const unknown = await host.try('wfExecuteStep', { handle: 'zz' });
    expect(unknown.error).toEqual({ message: 'remote step execute: unknown step handle: zz' });
    await closeCleanly(host);
  });

  it('end a pipeline [WF-3.2-stop]', async () => {
    const host = await loadEverything();
    expect(await run(host, 'stop', { reason: 'enough' })).toEqual({
      output: { reason: 'enough' },
      stop: true,
      typed: false,
    });
    await closeCleanly(host);
  });

  it('end with the pipeline’s deadline, or when it is given up [WF-1.5-deadline] [WO-cancel]', async () => {
    const host = await loadEverything();
    const handle = await host.call('wfCreateStep', {
      type: 'step.everything_sleep',
      name: 's',
      config: { ms: 60_000 },
    });
    for (const end of [{ timeoutMs: 400 }, { cancelAfterMs: 200 }]) {
      const sleeping = await host.try('wfExecuteStep', { handle, ...end });
      expect(sleeping).toMatchObject({ ok: false, error: { code: expect.stringMatching(/Deadline|Canceled/) } });
      expect(sleeping.ms).toBeLessThan(3_000);
    }
    await closeCleanly(host);
  });

  it('run for several pipelines side by side, on one handle [WF-3.3-parallel]', async () => {
    const host = await loadEverything();
    const handle = await host.call('wfCreateStep', { type: 'step.everything_sleep', name: 's', config: { ms: 300 } });
    const began = performance.now();
    const ended = await Promise.all(Array.from({ length: 10 }, () => host.call('wfExecuteStep', { handle })));
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(ended).toEqual(Array.from({ length: 10 }, () => expect.objectContaining({ output: { slept_ms: 300 } })));
    await host.call('wfDestroyStep', { handle });
    await expect(host.call('wfExecuteStep', { handle })).rejects.toThrow(`unknown step handle: ${handle}`);
    await closeCleanly(host);
  });

  it('call a module of the plugin by its name [WF-3.1-module]', async () => {
    const host = await loadEverything();
    const box = await startBox(host, 'main');
    expect(await run(host, 'keep', { box: 'main', key: 'a', value: 'one' })).toMatchObject({
      output: { found: true, value: 'one', size: 1 },
    });
    expect(await host.call('wfInvoke', { handle: box, method: 'get', args: { key: 'a' } })).toMatchObject({
      value: 'one',
    });
    await expect(run(host, 'keep', { box: 'nope', key: 'a', value: 'one' })).rejects.toThrow(
      'the plugin has no module "nope" of that kind: there are main',
    );
    await closeCleanly(host);
  });
});
