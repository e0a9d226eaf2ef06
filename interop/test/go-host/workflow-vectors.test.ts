import { expect, it } from 'vitest';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { tsPlugin } from '../../src/ts-plugin.js';
import { waitUntil } from '../../src/wait-until.js';
import { handleIn, pairs, vectors, withHandle } from '../support/workflow-vectors.js';
import { closeCleanly, launch } from './support/go-hosts.js';

// Workflow plugin spec §8: the bytes that real Go peers exchange.

async function launchDemo(): Promise<GoHost> {
  return launch({ contract: 'workflow', command: await tsPlugin('demo-plugin') });
}

function callsOf(host: GoHost) {
  const method = (name: string) => `/workflow.plugin.v1.PluginService/${name}`;
  return {
    /** Sends bytes and gives those of the answer. */
    async hex(name: string, requestHex: string = vectors.nothing): Promise<string> {
      const { hex } = (await host.call('rpc', { method: method(name), requestHex })) as { hex: string };
      return hex;
    },
    json: (name: string, request: object) => host.call('rpc', { method: method(name), request }),
  };
}

describePairing('go-host/ts-plugin', 'what a step returns', () => {
  it('travels as the contract has it, or is refused with its place [WF-3.4-values] [WF-3.4-huge] [WF-3.3-nothing]', async () => {
    const host = await launchDemo();
    await host.call('wfLoad');
    const handle = await host.call('wfCreateStep', { type: 'step.demo', name: 's', config: { value: 'x' } });
    const run = (value: string) => host.call('wfExecuteStep', { handle, config: { value } });
    expect(await run('odd')).toMatchObject({
      output: {
        bytes: [1, 255],
        nan: 'NaN',
        infinite: '-Infinity',
        when: '1970-01-01T00:00:00.000Z',
        none: null,
        nested: { list: [{ empty: {} }, []] },
        big: 9_007_199_254_740_991,
      },
    });
    await expect(run('huge')).rejects.toThrow(/remote step execute: encode step output: deep\[0\]\.n: /);
    expect(await run('nothing')).toEqual({ output: null, stop: false, typed: false });
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', 'the test vectors of the workflow engine', () => {
  it('of metadata are the bytes of the plugin [WF-8-vectors]', async () => {
    const host = await launchDemo();
    const { hex } = callsOf(host);
    expect(await hex('GetManifest')).toBe(vectors.manifest);
    expect(await hex('GetStepTypes')).toBe(vectors.stepTypes);
    expect(await hex('GetContractRegistry')).toBe(vectors.nothing);
    await closeCleanly(host);
  });

  it('of modules and steps are read, and answered byte for byte [WF-8-vectors]', async () => {
    const host = await launchDemo();
    const { hex, json } = callsOf(host);
    const created = [vectors.createModule, vectors.createModuleEmpty, vectors.createModuleNil];
    const configs = [];
    for (const request of created) {
      const handle = handleIn(await hex('CreateModule', request));
      expect(await hex('InitModule', withHandle(vectors.handle, handle))).toBe(vectors.nothing);
      configs.push(await json('InvokeService', { handle_id: handle, method: 'config', args: {} }));
    }
    const [full, empty, nil] = configs;
    expect(full).toEqual({ result: { config: { a: 1, b: null, c: [true, 'x'] } } });
    // No config is an empty one to the author of a module.
    expect([empty, nil]).toEqual([{ result: { config: {} } }, { result: { config: {} } }]);
    const step = (await json('CreateStep', { type: 'step.demo', name: 's', config: { value: 'x' } })) as {
      handle_id: string;
    };
    expect(await hex('ExecuteStep', withHandle(vectors.executeStep, step.handle_id))).toBe(vectors.executed);
    expect(await json('ExecuteStep', { handle_id: step.handle_id, config: { value: 'boom' } })).toEqual({
      error: 'boom-exec',
    });
    // A typed config for a type that the plugin does not have is read all the same.
    expect(await hex('CreateStep', vectors.createStepTyped)).toMatch(/^12/);
    await closeCleanly(host);
  });

  it('of triggers and messages go both ways [WF-8-vectors]', async () => {
    const host = await launchDemo();
    const { hex, json } = callsOf(host);
    await host.call('serve', { service: 'engineCallbacks', serverId: 1, callbacks: { messages: true } });
    expect(await hex('ConfigureCallback', vectors.configureCallback)).toBe(vectors.nothing);
    const trigger = handleIn(await hex('CreateTrigger', vectors.createTrigger));
    expect(await hex('StartModule', withHandle(vectors.handle, trigger))).toBe(vectors.nothing);
    const sentBy = (method: string) =>
      waitUntil(method, 5_000, () => host.callbacks.find((callback) => callback.method === method)?.hex);
    expect(await sentBy('TriggerWorkflow')).toBe(vectors.triggerWorkflow);
    const module = handleIn(await hex('CreateModule', vectors.createModule));
    for (const method of ['publish', 'listen']) {
      expect(await json('InvokeService', { handle_id: module, method, args: {} })).toEqual({});
    }
    expect(await sentBy('PublishMessage')).toBe(withHandle(vectors.publishMessage, module));
    expect(await sentBy('Subscribe')).toBe(withHandle(vectors.subscribe, module));
    expect(await hex('DeliverMessage', withHandle(vectors.deliverMessage, module))).toBe(vectors.acknowledged);
    await closeCleanly(host);
  });

  it.each(pairs)('has the answer of %s [WF-8-pairs]', async (name, request, response) => {
    const host = await launchDemo();
    expect(await callsOf(host).json(name, request)).toEqual(response);
    await closeCleanly(host);
  });

  it('has the answers about instances [WF-8-pairs]', async () => {
    const host = await launchDemo();
    const { json } = callsOf(host);
    const create = async (type: string) =>
      ((await json('CreateModule', { type, name: 'y' })) as { handle_id: string }).handle_id;
    const [mod, plain] = [await create('demo.mod'), await create('demo.plain')];
    expect(await json('InvokeService', { handle_id: mod, method: 'hello', args: { x: 1 } })).toEqual({
      result: { m: 'hello' },
    });
    expect(await json('InvokeService', { handle_id: plain, method: 'm' })).toEqual({
      error: `module handle ${plain} does not implement ServiceInvoker`,
    });
    expect(await json('DestroyModule', { handle_id: mod })).toEqual({});
    expect(await json('DestroyModule', { handle_id: mod })).toEqual({ error: `unknown module handle: ${mod}` });
    await closeCleanly(host);
  });
});
