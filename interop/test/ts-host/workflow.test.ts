import type { EngineFunctions } from '@awf/plugin-host';
import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { waitUntil } from '../../src/wait-until.js';
import { contractCalls, externalManagerOf, makeModule, makeStep, makeTrigger } from './support/external-manager.js';
import { failureOf } from './support/failures.js';

const order = ['GetManifest', 'GetTriggerTypes', 'ConfigureCallback', 'GetContractRegistry', 'GetConfigFragment'];

for (const tls of ['off', 'auto'] as const) {
  describePairing('ts-host/go-plugin', `a plugin of the workflow engine, TLS ${tls}`, () => {
    test('is loaded in the order of the engine, its callbacks announced under 1 [WF-1.2-launch] [WF-4.5-order] [WF-2.1-manifest] [WF-2.1-types] [WF-2.1-configure]', async ({
      sandbox,
    }) => {
      await using manager = await externalManagerOf(sandbox, ['full'], { tls });
      const full = await manager.loadPlugin('full');
      expect(full).toMatchObject({ name: 'full', version: '1.2.3', author: 'interop', description: 'All of it' });
      expect(full).toMatchObject({ configMutable: true, sampleCategory: 'test', problems: [] });
      const calls = await contractCalls(sandbox);
      expect(calls.filter((call) => call !== 1)).toEqual(order);
      expect(calls.filter((call) => call === 1)).toEqual([1]);
      expect(await full.engineManifest()).toMatchObject({
        moduleTypes: ['go.store'],
        stepTypes: ['step.go_echo', 'step.go_typed', 'step.go_both'],
        triggerTypes: ['go.fire'],
      });
    });

    test('has modules whose methods answer [WF-2.1-module] [WF-2.1-invoke] [WF-3.3-handles] [WF-3.2-errors]', async ({
      sandbox,
    }) => {
      await using manager = await externalManagerOf(sandbox, ['full'], { tls });
      const full = await manager.loadPlugin('full');
      const store = await makeModule(full, 'go.store', { greeting: 'hi', nested: { list: [1, 'two', null, true] } });
      await store.init();
      await store.start();
      expect(await store.invokeService('put', { key: 'a', value: { deep: [1.5] } })).toEqual({ size: 1 });
      expect(await store.invokeService('get', { key: 'a' })).toEqual({ found: true, value: { deep: [1.5] } });
      expect(await store.invokeService('get', { key: 'z' })).toEqual({ found: false, value: null });
      await store.stop();
      expect(await store.invokeService('life', {})).toEqual({
        stages: ['init', 'start', 'stop'],
        config: { greeting: 'hi', nested: { list: [1, 'two', null, true] } },
      });
      expect(await failureOf(store.invokeService('fail', { message: 'no luck' }))).toMatchObject({
        code: 'PLUGIN_ERROR',
        message: expect.stringContaining('no luck'),
      });
      // What a Go plugin answers by a gRPC status has its text, too.
      expect(await failureOf(store.invokeService('status', {}))).toMatchObject({
        message: expect.stringContaining('a status'),
      });
      await store.destroy();
      expect((await failureOf(store.destroy())).message).toContain(`unknown module handle: ${store.handle}`);
      expect((await failureOf(makeModule(full, 'go.store', { greeting: 'bad' }))).message).toContain('a bad greeting');
      for (const stage of ['init', 'start', 'stop'] as const) {
        const broken = await makeModule(full, 'go.store', { broken: stage });
        expect((await failureOf(broken[stage]())).message).toContain(`main is broken: ${stage}`);
      }
    });

    test('has steps that get all of a pipeline, and end it [WF-2.1-step] [WF-3.2-stop] [WF-3.4-struct]', async ({
      sandbox,
    }) => {
      await using manager = await externalManagerOf(sandbox, ['full'], { tls });
      const full = await manager.loadPlugin('full');
      const step = await makeStep(full, 'step.go_echo', { text: '{{ .body.value }}', list: ['{{ .n }}', 2] });
      const pipeline = {
        current: { n: 1, body: { value: 'V' } },
        triggerData: { n: 1 },
        stepOutputs: { parse: { body: { deep: [1, null, { k: true }] } }, nothing: {} },
        metadata: { pipeline: 'p', started_at: '2026-07-16T10:00:00Z' },
      };
      expect(await step.execute(pipeline)).toMatchObject({
        stop: false,
        output: {
          name: 's1',
          created: { text: '{{ .body.value }}', list: ['{{ .n }}', 2] },
          config: { text: 'V', list: ['1', 2] },
          resolved: true,
          current: pipeline.current,
          trigger_data: pipeline.triggerData,
          step_outputs: pipeline.stepOutputs,
          metadata: pipeline.metadata,
        },
      });
      expect(await (await makeStep(full, 'step.go_echo', { mode: 'stop' })).execute(pipeline)).toMatchObject({
        stop: true,
      });
      const nothing = await makeStep(full, 'step.go_echo', { mode: 'nothing' });
      expect(await nothing.execute(pipeline)).toEqual({ output: undefined, stop: false });
      const failing = await makeStep(full, 'step.go_echo', { mode: 'fail' });
      expect((await failureOf(failing.execute(pipeline))).message).toContain('boom-exec');
      const sleeping = await makeStep(full, 'step.go_echo', { mode: 'sleep' });
      expect(await failureOf(sleeping.execute(pipeline, { timeoutMs: 300 }))).toMatchObject({
        code: 'DEADLINE_EXCEEDED',
      });
      expect((await failureOf(makeStep(full, 'step.go_echo', { refuse: true }))).message).toContain('a refused config');
      await step.destroy();
      expect((await failureOf(step.execute(pipeline))).message).toContain('unknown step handle');
    });

    test('calls back: workflows, services, log, messages [WF-2.1-trigger] [WF-2.2-trigger] [WF-2.2-service] [WF-2.2-log] [WF-2.2-publish] [WF-2.2-subscribe] [WF-2.1-deliver]', async ({
      sandbox,
    }) => {
      const asked: unknown[] = [];
      const topics = new Map<string, (payload: Uint8Array, metadata: Record<string, string>) => Promise<void>>();
      const callbacks: EngineFunctions = {
        triggerWorkflow: (...call) => void asked.push(call),
        getService: (name) => name === 'db',
        log: (...call) => void asked.push(call),
        publishMessage: (topic, payload, metadata, plugin) => {
          asked.push([topic, Buffer.from(payload).toString(), metadata, plugin]);
          return 'm-1';
        },
        subscribe(topic, deliver) {
          topics.set(topic, deliver);
          return () => void topics.delete(topic);
        },
      };
      await using manager = await externalManagerOf(sandbox, ['full'], { tls, callbacks });
      const full = await manager.loadPlugin('full');
      const store = await makeModule(full, 'go.store', {});
      expect(await store.invokeService('ask', {})).toEqual({ found: true });
      expect(await store.invokeService('publish', { topic: 't', text: 'hi' })).toEqual({ id: 'm-1' });
      await store.invokeService('listen', { topic: 'news' });
      expect((await failureOf(store.invokeService('listen', { topic: 'news' }))).message).toContain(
        `subscribe to news: already subscribed to topic news for handle ${store.handle}`,
      );
      await topics.get('news')?.(Buffer.from('hello'), { k: 'v' });
      const refused = topics.get('news')?.(Buffer.from('bad'), {});
      await expect(refused).rejects.toThrow('a bad message');
      expect(await store.invokeService('heard', {})).toEqual({ heard: [{ text: 'hello', metadata: { k: 'v' } }] });
      await store.destroy();
      await waitUntil('the end of the subscription', 5_000, () => topics.size === 0 || undefined);

      const trigger = await makeTrigger(full, 'go.fire');
      await trigger.configure({ workflowType: 'pipeline:p', times: 2, label: 'hi' });
      await trigger.start();
      await waitUntil('two workflows', 5_000, () => asked.length >= 4 || undefined);
      expect(asked).toEqual([
        ['info', 'asking', { module: 'main' }, 'full'],
        ['t', 'hi', { from: 'main' }, 'full'],
        ['pipeline:p', 'fired', { n: 1, label: 'hi' }, 'full'],
        ['pipeline:p', 'fired', { n: 2, label: 'hi' }, 'full'],
      ]);
      await trigger.stop();
      await trigger.destroy();
    });

    test('is served while the workflow that it started runs [WF-8-reentrant]', async ({ sandbox }) => {
      let finish = (): void => undefined;
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      let started = false;
      const callbacks: EngineFunctions = {
        async triggerWorkflow() {
          started = true;
          await finished;
        },
      };
      await using manager = await externalManagerOf(sandbox, ['full'], { tls, callbacks });
      const full = await manager.loadPlugin('full');
      const trigger = await makeTrigger(full, 'go.fire');
      await trigger.configure({ workflowType: 'pipeline:p' });
      await trigger.start();
      await waitUntil('the workflow', 5_000, () => started || undefined);
      const step = await makeStep(full, 'step.go_echo', {});
      expect(await step.execute({ current: { n: 1 } })).toMatchObject({ output: { current: { n: 1 } } });
      finish();
      await trigger.stop();
    });
  });
}

describePairing('ts-host/go-plugin', 'what a plugin of the workflow engine adds', () => {
  test('config, files and schemas [WF-2.1-fragment] [WF-2.1-asset] [WF-2.1-schemas] [WF-2.1-contracts]', async ({
    sandbox,
  }) => {
    await using manager = await externalManagerOf(sandbox, ['full']);
    const full = await manager.loadPlugin('full');
    expect(full.mergeConfigFragment({ modules: [] })).toEqual({
      modules: [{ name: 'from-go', type: 'go.store', config: { root: `${manager.pluginsDir}/full/data` } }],
    });
    const { content, contentType } = await full.getAsset('hello.txt');
    expect([Buffer.from(content).toString(), contentType]).toEqual(['hello from Go\n', 'text/plain']);
    expect((await failureOf(full.getAsset('nope'))).message).toContain('no asset nope');
    expect(await full.moduleSchemas()).toMatchObject([
      {
        type: 'go.store',
        label: 'Store',
        category: 'test',
        configFields: [{ key: 'greeting', type: 'string', defaultValue: 'hello', options: ['hello', 'hi'] }],
      },
    ]);
    const strict = { kind: 'step', stepType: 'step.go_typed', mode: 'strict', inputMessage: 'interop.typed.v1.Input' };
    expect(full.contracts.list).toMatchObject([strict, { stepType: 'step.go_both', mode: 'both' }]);
    expect(full.contracts.fileDescriptorSet?.length).toBeGreaterThan(50);
  });
});

describePairing('ts-host/go-plugin', 'callbacks that the engine does not offer', () => {
  test('are refused in the words of the engine [WF-2.2-publish] [WF-2.2-subscribe] [WF-2.2-service] [WF-2.2-trigger]', async ({
    sandbox,
  }) => {
    await using manager = await externalManagerOf(sandbox, ['full']);
    const warned: string[] = [];
    manager.on('log', ({ message }) => void warned.push(message));
    const full = await manager.loadPlugin('full');
    const store = await makeModule(full, 'go.store', {});
    expect(await store.invokeService('ask', {})).toEqual({ found: false });
    expect((await failureOf(store.invokeService('publish', { topic: 't', text: 'x' }))).message).toContain(
      'publish message: message publish handler not configured',
    );
    expect((await failureOf(store.invokeService('listen', { topic: 't' }))).message).toContain(
      'subscribe to t: message subscribe handler not configured',
    );
    const trigger = await makeTrigger(full, 'go.fire');
    await trigger.configure({ workflowType: 'pipeline:p' });
    await trigger.start();
    await waitUntil(
      'the warning',
      5_000,
      () =>
        warned.some((text) => text.includes('trigger workflow callback: trigger handler not configured')) || undefined,
    );
  });
});
