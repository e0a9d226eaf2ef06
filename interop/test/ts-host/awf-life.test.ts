import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { callsVariable, type PeerCall, readPeerCalls } from '../../src/peer-calls.js';
import { failureOf } from './support/failures.js';
import { managerOf } from './support/go-manager.js';
import { workFolder } from './support/launch-go.js';

const contract = '/plugin.v1.';

/** The calls of the contract, each with what was left of its deadline in whole seconds. */
function contractCalls(calls: readonly PeerCall[]) {
  return calls.flatMap(({ method, deadlineMs }) =>
    method?.startsWith(contract) ? [[method.slice(contract.length), deadlineMs && Math.round(deadlineMs / 1_000)]] : [],
  );
}

describePairing('ts-host/go-plugin', "AWF's order of calls", () => {
  test('is kept from the start to the end [AWF-6.2-order]', async ({ sandbox }) => {
    const file = join(workFolder(sandbox), 'calls.jsonl');
    await using manager = await managerOf(sandbox, ['echo'], {
      env: { [callsVariable]: file },
      callTimeoutMs: 60_000,
      stopTimeoutMs: 5_000,
    });
    const echo = await manager.load('echo');
    await echo.execute('echo', { text: 'a' }, { timeoutMs: 3_000 });
    await manager.unload('echo');
    const calls = await readPeerCalls(file);
    expect(contractCalls(calls)).toEqual([
      ['PluginService/GetInfo', 60],
      ['PluginService/Init', 60],
      ['OperationService/ListOperations', 5],
      ['StepTypeService/ListStepTypes', 5],
      ['OperationService/Execute', 3],
      ['PluginService/Shutdown', 5],
    ]);
    const order = calls.map(({ method, announced }) => method ?? announced);
    // Every plugin is told where it can emit, after its Init.
    expect(order.indexOf(1)).toBeGreaterThan(order.indexOf('/plugin.v1.PluginService/Init'));
    const streams = ['/plugin.GRPCBroker/StartStream', '/plugin.GRPCStdio/StreamStdio'];
    for (const method of streams) expect(calls.filter((call) => call.method === method)).toHaveLength(1);
    expect(calls.findLast(({ method }) => method !== undefined)).toMatchObject({
      method: '/plugin.GRPCController/Shutdown',
    });
  });
});

describePairing('ts-host/go-plugin', 'a plugin with two services', () => {
  test('is used for what it has [AWF-3.2-optional]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['old', 'echo']);
    const { failed } = await manager.loadAll();
    expect(failed).toEqual([]);
    const old = manager.get('old');
    expect(await old?.execute('greet', { name: 'you' })).toMatchObject({ output: 'hello, you' });
    expect(await manager.operations.execute('greet', { name: 'all' })).toMatchObject({ output: 'hello, all' });
    expect(await old?.stepTypes()).toEqual([]);
    expect(manager.stepTypes.list()).toEqual([]);
    expect(await manager.validators.validate({ Name: 'w' })).toEqual({ issues: [], skipped: [] });
    await manager.unload('old');
    expect(manager.list()).toContainEqual(
      expect.objectContaining({ name: 'old', state: 'stopped', stop: expect.objectContaining({ how: 'exited' }) }),
    );
  });

  test('finds nothing though its manifest says that it validates [AWF-3.2-optional]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [{ peer: 'validator', program: 'awf-plugin-old' }]);
    const plugin = await manager.load('validator');
    expect(await plugin.validate({ Name: 'w' })).toEqual([]);
    expect(await manager.validators.validate({ Name: 'w' })).toEqual({ issues: [], skipped: [] });
  });
});

describePairing('ts-host/go-plugin', 'a plugin without step types', () => {
  test('says so as a Go plugin does [AWF-3.2-optional]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, [{ peer: 'steps', program: 'awf-plugin-echo' }]);
    const plugin = await manager.load('steps');
    expect(await plugin.stepTypes()).toEqual([]);
    expect(await failureOf(plugin.executeStep('query', {}))).toMatchObject({ code: 'UNKNOWN_NAME' });
  });
});

describePairing('ts-host/go-plugin', 'a plugin that dials its host before its handshake line', () => {
  test('is loaded where the start may take longer than that, and has no host client [AWF-3.4-eager]', async ({
    sandbox,
  }) => {
    await using manager = await managerOf(sandbox, ['eager'], { startTimeoutMs: 15_000 });
    const started = performance.now();
    const eager = await manager.load('eager');
    expect(performance.now() - started).toBeGreaterThan(4_900);
    expect(await eager.execute('emit', { word: 'a' })).toMatchObject({
      success: false,
      error: 'host client not initialized',
    });
  });

  test('is refused where AWF would refuse it [AWF-3.4-eager]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['eager'], { startTimeoutMs: 3_000 });
    expect(await failureOf(manager.load('eager'))).toMatchObject({ code: 'HANDSHAKE_TIMEOUT', plugin: 'eager' });
  });
});
