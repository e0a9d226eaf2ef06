import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, launch } from './support/go-hosts.js';
import { launchEverything, loadEverything, useEverything } from './support/workflow-everything.js';

const folder = useEverything();

async function startTrigger(host: GoHost, config: object = {}) {
  const params = { type: 'everything.fire', workflowType: 'pipeline:p', config: { ...config } };
  const handle = await host.call('wfCreateTrigger', params);
  await host.call('wfModule', { act: 'start', handle });
  return handle;
}

function fired(host: GoHost, count: number) {
  const found = () => host.callbacks.filter(({ method }) => method === 'TriggerWorkflow');
  return waitUntil(`${count} workflows`, 7_000, () => (found().length >= count ? found() : undefined));
}

async function ask(host: GoHost, config: object = {}) {
  const handle = await host.call('wfCreateStep', {
    type: 'step.everything_ask',
    name: 'asking',
    config: { ...config },
  });
  return host.call('wfExecuteStep', { handle });
}

for (const autoMtls of [false, true]) {
  describePairing('go-host/ts-plugin', `triggers of everything, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`, () => {
    it('start workflows by the callback service [WF-2.1-trigger] [WF-2.1-configure] [WF-2.2-trigger]', async () => {
      const host = await loadEverything({}, { autoMtls });
      const handle = await startTrigger(host, { times: 2, label: 'hi', _config_dir: folder() });
      expect(await fired(host, 2)).toMatchObject([
        { request: { trigger_type: 'pipeline:p', action: 'fired', data: { n: 1, label: 'hi' } } },
        { request: { trigger_type: 'pipeline:p', action: 'fired', data: { n: 2, label: 'hi' } } },
      ]);
      // Engines need not initialise a trigger, but may.
      await host.call('wfModule', { act: 'init', handle });
      await host.call('wfModule', { act: 'stop', handle });
      await host.call('wfModule', { act: 'destroy', handle });
      await closeCleanly(host);
    });

    it('are served while the workflow that they started runs [WF-8-reentrant]', async () => {
      const host = await loadEverything({ callbacks: { triggerDelayMs: 1_000 } }, { autoMtls });
      const step = await host.call('wfCreateStep', { type: 'step.everything_inspect', name: 's', config: {} });
      const handle = await startTrigger(host);
      const [call] = await fired(host, 1);
      const began = performance.now();
      const triggerData = call?.request.data as { n: number };
      expect(await host.call('wfExecuteStep', { handle: step, triggerData })).toMatchObject({
        output: { trigger_data: { n: 1 } },
      });
      expect(performance.now() - began).toBeLessThan(800);
      await host.waitForLog('the end of the workflow', ({ message }) => message === 'a workflow has finished');
      await host.call('wfModule', { act: 'stop', handle });
      await closeCleanly(host);
    });
  });
}

describePairing('go-host/ts-plugin', 'callbacks of everything', () => {
  it('tell of a service, log and publish [WF-2.2-service] [WF-2.2-log] [WF-2.2-publish]', async () => {
    const host = await loadEverything({ callbacks: { services: ['db'], messages: true } });
    expect(await ask(host, { topic: 't1', text: 'hi' })).toMatchObject({
      output: { found: true, message_id: 'message-1' },
    });
    expect(host.callbacks).toMatchObject([
      { method: 'Log', request: { level: 'info', message: 'hi', fields: { step: 'asking' } } },
      { method: 'GetService', request: { name: 'db' } },
      { method: 'PublishMessage', request: { topic: 't1', metadata: { from: 'asking' } }, payload: 'hi' },
    ]);
    await closeCleanly(host);
  });

  it('are refused by the shipped engine in its words [WF-2.2-publish]', async () => {
    const host = await loadEverything();
    await expect(ask(host)).rejects.toThrow('publish message: message publish handler not configured');
    await closeCleanly(host);
  });

  it('that fail are logged, and the plugin goes on [WF-2.2-trigger]', async () => {
    const host = await loadEverything({
      callbacks: { triggerError: 'no handler found for workflow type: pipeline:p' },
    });
    const handle = await startTrigger(host);
    const log = await host.waitForLog('the failure', ({ message }) => message === 'the trigger has ended');
    expect(log).toMatchObject({ level: 'error' });
    expect(JSON.stringify(log.fields)).toContain(
      'trigger workflow callback: no handler found for workflow type: pipeline:p',
    );
    await host.call('wfModule', { act: 'stop', handle });
    await closeCleanly(host);
  });

  it('need no ConfigureCallback: the announcement is kept, where Go forgets it after 5 s [WF-1.8-unconfigured]', async () => {
    const host = await launchEverything();
    // What today's host does for a plugin without triggers: announce id 1, and no more.
    await host.call('serve', { service: 'engineCallbacks', serverId: 1 });
    expect(await host.call('wfLoad', { noCallbacks: true })).toMatchObject({ configured: false });
    await delay(6_500);
    await expect(ask(host)).rejects.toThrow('message publish handler not configured');
    expect(host.callbacks.map(({ method }) => method)).toEqual(['Log', 'GetService', 'PublishMessage']);
    await closeCleanly(host);
  });

  it('where the host offers none fail in words, after five seconds [WF-1.8-none]', async () => {
    const host = await loadEverything({ era: 'february' });
    const began = performance.now();
    await expect(ask(host)).rejects.toThrow(/remote step execute: log: .*waiting for the host's service/);
    expect(performance.now() - began).toBeGreaterThan(4_500);
    await closeCleanly(host);
  });

  it('may be configured anew [WF-1.8-replaced]', async () => {
    const host = await loadEverything({ callbacks: { messages: true } });
    await ask(host);
    const id = await host.call('serve', { service: 'engineCallbacks' });
    const configure = { method: '/workflow.plugin.v1.PluginService/ConfigureCallback' };
    expect(await host.call('rpc', { ...configure, request: { broker_id: id } })).toEqual({});
    // The other server offers no messages.
    await expect(ask(host)).rejects.toThrow('message publish handler not configured');
    expect(await host.call('rpc', { ...configure, request: {} })).toEqual({
      error: 'callback broker id is required',
    });
    // An id that the host never announces is waited for as Go does, and the connection stays what it is.
    const { error } = (await host.call('rpc', { ...configure, request: { broker_id: 99 } })) as { error: string };
    expect(error).toMatch(/^dial callback broker: /);
    await expect(ask(host)).rejects.toThrow('message publish handler not configured');
    await closeCleanly(host);
  });

  it('of an unknown trigger type do not come to be [WF-3.2-errors]', async () => {
    const host = await loadEverything();
    await expect(host.call('wfCreateTrigger', { type: 'nope', workflowType: 'pipeline:p' })).rejects.toThrow(
      'remote trigger configure nope: unknown trigger type "nope"',
    );
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'everything with both cookies', () => {
  it('serves both engines at once, by one executable [WF-1.1-both]', async () => {
    const command = join(folder(), 'everything');
    const host = await launch({
      contract: 'workflow',
      command,
      cwd: folder(),
      hostEnv: { AWF_PLUGIN: 'awf-plugin-v1' },
    });
    await host.call('init', { config: {} });
    expect(await host.call('getInfo')).toMatchObject({ name: 'everything' });
    await host.call('wfLoad');
    const handle = await host.call('wfCreateStep', { type: 'step.everything_echo', name: 's', config: { text: 'a' } });
    expect(await host.call('wfExecuteStep', { handle })).toMatchObject({ output: { output: 'a' } });
    expect(await host.call('execute', { operation: 'echo', inputs: { text: 'a' } })).toMatchObject({ output: 'a' });
    await closeCleanly(host);
  });
});
