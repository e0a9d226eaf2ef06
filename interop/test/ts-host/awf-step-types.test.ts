import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { failureOf, timeOf } from './support/failures.js';
import { managerOf } from './support/go-manager.js';

describePairing('ts-host/go-plugin', 'step types', () => {
  for (const tls of ['auto', 'off'] as const) {
    test(`are listed in order and run, tls ${tls} [AWF-3.3-list-step-types] [AWF-3.3-execute-step]`, async ({
      sandbox,
    }) => {
      await using manager = await managerOf(sandbox, ['steps'], { tls });
      const steps = await manager.load('steps');
      const listed = await steps.stepTypes();
      expect(listed.slice(0, 2)).toEqual([
        { name: 'query', description: 'Run a query and give its rows.' },
        { name: 'execute', description: 'Run a statement and tell how many rows it changed.' },
      ]);
      expect(manager.stepTypes.list().map(({ name }) => name)).toEqual(listed.map(({ name }) => `steps.${name}`));
      expect(await manager.stepTypes.execute('steps.query', { config: { query: 'SELECT 1' } })).toEqual({
        output: 'Query executed successfully',
        data: { rows_affected: 0, timestamp: '2026-03-29T05:00:00Z' },
        exitCode: 0,
      });
    });
  }
});

describePairing('ts-host/go-plugin', 'a step', () => {
  test('sends config and inputs as one document each [AWF-3.3-execute-step]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['steps']);
    const steps = await manager.load('steps');
    const config = { n: 12345678901234567890n, list: [1, null], html: '<b>&\u2028' };
    const inputs = { who: 'wörld' };
    const { data } = await steps.executeStep('seen', { stepName: 'a step', config, inputs }, { timeoutMs: 4_000 });
    expect(data).toEqual({
      step_name: 'a step',
      step_type: 'seen',
      config: '{"n":12345678901234567890,"list":[1,null],"html":"<b>&\u2028"}',
      inputs: '{"who":"wörld"}',
      deadline_ms: expect.toSatisfy((ms: number) => ms > 2_000 && ms < 4_500),
    });
    // A Go plugin sees a null map where nothing was given, and objects as they are.
    expect((await steps.executeStep('decoded', {})).data).toEqual({ config: null, inputs: null });
    expect((await steps.executeStep('decoded', { config: {}, inputs })).data).toEqual({ config: {}, inputs });
  });

  test('ends with output, data and exit code [AWF-3.3-execute-step]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['steps']);
    const steps = await manager.load('steps');
    const echo = (config: { output?: string; data?: object; exit_code?: number }) =>
      steps.executeStep('echo', { config: { ...config } as never });
    expect(await echo({ output: 'o', data: { k: { v: [1.5, true] } }, exit_code: 255 })).toEqual({
      output: 'o',
      data: { k: { v: [1.5, true] } },
      exitCode: 255,
    });
    expect(await echo({ exit_code: -(2 ** 31) })).toEqual({ output: '', data: undefined, exitCode: -(2 ** 31) });
    expect(await echo({ data: {} })).toEqual({ output: '', data: {}, exitCode: 0 });
  });

  test('that fails tells the words of the plugin [AWF-3.3-step-failure]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['steps']);
    const steps = await manager.load('steps');
    const failed = { code: 'CALL_FAILED', kind: 'plugin', plugin: 'steps' };
    const error = await failureOf(steps.executeStep('fail', { config: { error: 'no such table' } }));
    expect(error).toMatchObject({ ...failed, cause: { code: 2, details: 'execute step: no such table' } });
    expect(error.message).toContain('no such table');
    expect(await failureOf(steps.executeStep('odd', {}))).toMatchObject({
      ...failed,
      message: expect.stringContaining('marshal result data: json: unsupported value: +Inf'),
    });
    // Answers that no Go plugin gives: data must be an object.
    for (const text of ['not json', '[1]', '"text"', '7', '{"half":']) {
      expect(await failureOf(steps.executeStep('raw', { config: { text } })), text).toMatchObject(failed);
    }
    expect((await steps.executeStep('raw', { config: { text: 'null' } })).data).toBeUndefined();
    expect((await steps.executeStep('raw', { config: { text: ' {"a": 12345678901234567890} ' } })).data).toEqual({
      a: 12345678901234567890n,
    });
    expect(await failureOf(steps.executeStep('nope', {}))).toMatchObject({ code: 'UNKNOWN_NAME', plugin: 'steps' });
  });

  test('sees the deadline and the cancellation of the host [AWF-3.3-step-deadline]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['steps']);
    let noticed = 0;
    manager.on('log', ({ message }) => {
      if (message.includes('sleep: cancelled')) noticed++;
    });
    const steps = await manager.load('steps');
    const hang = { config: { ms: 60_000 } };
    expect(await failureOf(steps.executeStep('sleep', hang, { timeoutMs: 300 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    await sandbox.waitFor('the plugin noticed its deadline', () => noticed === 1);
    const signal = AbortSignal.timeout(200);
    expect(await failureOf(steps.executeStep('sleep', hang, { signal }))).toMatchObject({ code: 'CANCELLED' });
    await sandbox.waitFor('the plugin noticed its cancellation', () => noticed === 2);
    expect(await steps.executeStep('sleep', { config: { ms: 1 } })).toMatchObject({ data: { slept_ms: 1 } });
  });

  test('has five seconds where the host behaves as AWF does [AWF-6.6-limit]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['steps'], { behaviour: 'awf' });
    await manager.load('steps');
    const step = failureOf(manager.stepTypes.execute('steps.sleep', { config: { ms: 60_000 } }, { timeoutMs: 20_000 }));
    const [error, ms] = await Promise.all([step, timeOf(step)]);
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(ms).toBeGreaterThan(4_900);
    expect(ms).toBeLessThan(8_000);
  });

  test('that panics fails as a crash, and the plugin can be loaded anew [AWF-6.9-crash]', async ({ sandbox }) => {
    await using manager = await managerOf(sandbox, ['steps']);
    const steps = await manager.load('steps');
    const error = await failureOf(steps.executeStep('panic', {}));
    expect(error).toMatchObject({ code: 'CRASHED', plugin: 'steps', evidence: { exitCode: 2 } });
    expect(error.evidence.stderr?.join('\n')).toContain('panic: kaboom');
    await sandbox.waitFor('the manager knows', () => manager.list()[0]?.state === 'failed');
    expect(await (await manager.load('steps')).executeStep('query', {})).toMatchObject({ exitCode: 0 });
  });
});
