import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import type { WorkflowLoadParams } from '../../src/go-host-workflow-calls.js';
import { tsPlugin } from '../../src/ts-plugin.js';
import { closeCleanly, type LaunchOptions, launch } from './support/go-hosts.js';

// The same operations under a Go host that does as AWF does, and under one that does as the workflow engine does.

async function launchAwf(init: object = {}, options: LaunchOptions = {}): Promise<GoHost> {
  const host = await launch({ contract: 'awf', command: await tsPlugin('both-plugin'), ...options });
  await host.call('awfLoad', { config: { ...init } });
  return host;
}

async function launchWorkflow(load: WorkflowLoadParams = {}, options: LaunchOptions = {}): Promise<GoHost> {
  const host = await launch({ contract: 'workflow', command: await tsPlugin('both-plugin'), ...options });
  await host.call('wfLoad', load);
  return host;
}

const execute = (host: GoHost, operation: string, inputs: object = {}) =>
  host.call('execute', { operation, inputs: { ...inputs } });

async function run(host: GoHost, type: string, config: object = {}) {
  const handle = await host.call('wfCreateStep', { type: `step.${type}`, name: 's', config: { ...config } });
  return (await host.call('wfExecuteStep', { handle })).output;
}

function hooks(host: GoHost): string[] {
  return host.logs.filter(({ message }) => message.startsWith('hook: ')).map(({ message }) => message.slice(6));
}

describePairing('go-host/ts-plugin', 'an operation under both engines', () => {
  it('has a name in each, and the same data [WO-name] [WO-data] [WO-input] [WO-types]', async () => {
    const [awf, workflow] = [await launchAwf(), await launchWorkflow()];
    const names = ['greet', 'say-it', 'refuse', 'emit', 'where'];
    const { operations = [] } = await awf.call('listOperations');
    expect(operations.map(({ name }) => name)).toEqual(names);
    const { steps } = await workflow.call('wfTypes');
    expect(steps).toEqual(['step.greet', 'step.say_it', 'step.refuse', 'step.emit', 'step.where']);
    // Templates give nothing but text; what is left out has its default.
    const input = { name: 'Ada', shout: 'true' };
    const data = { greeting: 'HELLO, ADA', times: 1, attempts: 1 };
    expect(await execute(awf, 'greet', input)).toMatchObject({ success: true, data });
    expect(await run(workflow, 'greet', input)).toEqual(data);
    await Promise.all([awf, workflow].map(closeCleanly));
  });

  it('is checked when it runs, and by the workflow engine earlier where nothing is templated [WO-validated]', async () => {
    const [awf, workflow] = [await launchAwf(), await launchWorkflow()];
    expect(await execute(awf, 'greet', { times: 'x', name: 'Ada' })).toMatchObject({
      success: false,
      error: expect.stringMatching(/^times: /),
    });
    await expect(run(workflow, 'greet', { times: 'x', name: 'Ada' })).rejects.toThrow(
      /^wfCreateStep: create remote step step\.greet: times: /,
    );
    for (const template of ['{{ .n }}', `\${n}`]) {
      const config = { times: template, name: 'Ada' };
      const handle = await workflow.call('wfCreateStep', { type: 'step.greet', name: 's', config });
      await expect(workflow.call('wfExecuteStep', { handle, config: { times: 'x', name: 'Ada' } })).rejects.toThrow(
        /^wfExecuteStep: remote step execute: times: /,
      );
    }
    await Promise.all([awf, workflow].map(closeCleanly));
  });

  it('gives its text as output, or under the key output [WO-text] [WO-progress]', async () => {
    const [awf, workflow] = [await launchAwf(), await launchWorkflow()];
    expect(await execute(awf, 'say-it')).toMatchObject({ success: true, output: 'a text in pieces', data: { n: 1 } });
    expect(await run(workflow, 'say_it')).toEqual({ n: 1, output: 'a text in pieces' });
    for (const host of [awf, workflow]) {
      const log = await host.waitForLog('progress', ({ message }) => message === 'progress');
      expect(log).toMatchObject({ level: 'debug', fields: { fraction: 0.5, message: 'half way' } });
    }
    await Promise.all([awf, workflow].map(closeCleanly));
  });

  it('that failed keeps its data in AWF alone, and in the log [WO-failure]', async () => {
    const [awf, workflow] = [await launchAwf(), await launchWorkflow()];
    expect(await execute(awf, 'refuse')).toMatchObject({
      success: false,
      error: 'out of paper',
      data: { trays: 2 },
    });
    await expect(run(workflow, 'refuse')).rejects.toThrow(/^wfExecuteStep: remote step execute: out of paper$/);
    const log = await workflow.waitForLog('the data', ({ message }) => message === 'the step failed');
    expect(log).toMatchObject({ level: 'debug', fields: { data: { trays: 2 } } });
    await Promise.all([awf, workflow].map(closeCleanly));
  });

  it('emits events, which the workflow engine gets as messages [WO-emit]', async () => {
    const [awf, workflow] = [await launchAwf(), await launchWorkflow({ callbacks: { messages: true } })];
    expect(await execute(awf, 'emit')).toMatchObject({ data: { id: expect.stringMatching(/^0{8}-/) } });
    expect(awf.emits).toMatchObject([{ request: { event_type: 'both.told' }, payload: '{"n":1}' }]);
    expect(await run(workflow, 'emit')).toEqual({ id: 'message-1' });
    expect(workflow.callbacks).toMatchObject([
      { method: 'PublishMessage', request: { topic: 'both.told' }, payload: '{"n":1}' },
    ]);
    // The shipped engine takes no messages: the plugin is told so once.
    const shipped = await launchWorkflow();
    for (let time = 0; time < 2; time++) expect(await run(shipped, 'emit')).toEqual({ id: 'none' });
    expect(shipped.logs.filter(({ message }) => message.startsWith('events go nowhere'))).toHaveLength(1);
    await Promise.all([awf, workflow, shipped].map(closeCleanly));
  });

  it('finds relative paths where its user means them [WO-paths]', async () => {
    const [awf, workflow] = [await launchAwf(), await launchWorkflow()];
    expect(await execute(awf, 'where')).toMatchObject({ data: { base_dir: awf.cwd } });
    expect(await run(workflow, 'where', { _config_dir: '/etc/engine' })).toEqual({ base_dir: '/etc/engine' });
    expect(await run(workflow, 'where')).toEqual({ base_dir: workflow.cwd });
    await Promise.all([awf, workflow].map(closeCleanly));
  });
});

describePairing('go-host/ts-plugin', 'what operations share, under both engines', () => {
  it('comes by Init, or by a module of the generated type, else it has its defaults [WO-config] [WO-state]', async () => {
    const awf = await launchAwf({ greeting: 'Hi' });
    expect(await execute(awf, 'greet', { name: 'Ada' })).toMatchObject({ data: { greeting: 'Hi, Ada' } });
    const plain = await launchWorkflow();
    expect(hooks(plain)).toEqual([]);
    expect(await run(plain, 'greet', { name: 'Ada' })).toMatchObject({ greeting: 'Hello, Ada' });
    const configured = await launchWorkflow();
    expect((await configured.call('wfTypes')).modules).toEqual(['both.config']);
    const config = { greeting: 'Hi', _config_dir: configured.cwd };
    const handle = await configured.call('wfCreateModule', { type: 'both.config', name: 'c', config });
    expect(hooks(configured)).toEqual([]);
    await configured.call('wfModule', { act: 'init', handle });
    await configured.waitForLog('init', ({ message }) => message === 'hook: init');
    expect(await run(configured, 'greet', { name: 'Ada' })).toMatchObject({ greeting: 'Hi, Ada' });
    await Promise.all([awf, plain, configured].map(closeCleanly));
  });

  it('is missed where a required field has no value [WO-config]', async () => {
    const hostEnv = { BOTH_STRICT: '1' };
    await expect(launchAwf({}, { hostEnv })).rejects.toThrow(/greeting: /);
    const workflow = await launchWorkflow({}, { hostEnv });
    await expect(run(workflow, 'greet', { name: 'Ada' })).rejects.toThrow(
      /^wfCreateStep: create remote step step\.greet: .*greeting: /,
    );
    expect(await run(workflow, 'say_it')).toMatchObject({ n: 1 });
    await closeCleanly(workflow);
  });

  it('is made again where it could not be made [WO-state]', async () => {
    const workflow = await launchWorkflow();
    const config = { failures: 1 };
    const handle = await workflow.call('wfCreateModule', { type: 'both.config', name: 'c', config });
    await expect(workflow.call('wfModule', { act: 'init', handle })).rejects.toThrow(/remote init: .*attempt 1 failed/);
    expect(await run(workflow, 'greet', { name: 'Ada' })).toMatchObject({ attempts: 2 });
    await closeCleanly(workflow);
  });

  it('is ended once, in time [WO-shutdown]', async () => {
    const awf = await launchAwf();
    await awf.call('awfUnload');
    const workflow = await launchWorkflow();
    await run(workflow, 'greet', { name: 'Ada' });
    await closeCleanly(awf);
    const { kill } = await closeCleanly(workflow);
    expect(kill?.ms).toBeLessThan(1_900);
    for (const host of [awf, workflow]) expect(hooks(host)).toEqual(['init', 'shutdown']);
  });
});
