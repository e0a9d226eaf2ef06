import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { discoverPlugin } from '../src/index.js';
import { type CapableBehaviour, failureOf, manifestOf, test } from './support/plugins.js';

const all: CapableBehaviour = {
  fixture: 'capable-plugin',
  stepTypes: ['echo', 'upper', 'list', 'fail', 'hang', 'die', 'a.dotted'],
};
const manifest = (name: string) => manifestOf(name, ['step_types']);

describe('the step types of all plugins', () => {
  test('are listed and run by qualified names [AWF-6.6-name]', async ({ workshop }) => {
    workshop.add('a', { ...all, stepTypes: ['echo', 'upper'] }, manifest('a'));
    workshop.add('b', { ...all, stepTypes: ['upper'] }, manifest('b'));
    await using manager = workshop.manager();
    await manager.loadAll();
    const { stepTypes } = manager;
    expect(stepTypes.list()).toEqual([
      { name: 'a.echo', plugin: 'a', description: 'Does echo' },
      { name: 'a.upper', plugin: 'a', description: 'Does upper' },
      { name: 'b.upper', plugin: 'b', description: 'Does upper' },
    ]);
    expect(await stepTypes.execute('b.upper', { config: { text: 'loud' } })).toEqual({
      output: 'LOUD',
      data: undefined,
      exitCode: 0,
    });
    expect(await failureOf(stepTypes.execute('upper'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      kind: 'user',
      message: 'Step type "upper" names no plugin. Write it as <plugin>.<type>. There are a.echo, a.upper, b.upper.',
    });
    expect(await failureOf(stepTypes.execute('nobody.upper'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      plugin: 'nobody',
    });
    expect(await failureOf(stepTypes.execute('b.echo'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      plugin: 'b',
      message: 'Plugin b could not execute a step of type "echo": there is none. It has upper.',
    });
    await manager.unload('b');
    expect(stepTypes.list().map(({ name }) => name)).toEqual(['a.echo', 'a.upper']);
    expect(await failureOf(stepTypes.execute('b.upper'))).toMatchObject({ code: 'NOT_LOADED' });
  });

  test('get config and inputs as one document each [AWF-6.6-request]', async ({ workshop }) => {
    workshop.add('one', all, manifest('one'));
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const { data } = await one.executeStep('echo', {
      stepName: 'say',
      config: { n: 12345678901234567890n, list: [1] },
      inputs: { who: 'Ada' },
    });
    expect(data).toEqual({
      stepName: 'say',
      stepType: 'echo',
      config: '{"n":12345678901234567890,"list":[1]}',
      inputs: '{"who":"Ada"}',
    });
    expect((await one.executeStep('echo', {})).data).toEqual({
      stepName: 'echo',
      stepType: 'echo',
      config: '',
      inputs: '',
    });
    expect(await failureOf(one.executeStep('echo', { inputs: { when: [Number.NaN] } }))).toMatchObject({
      code: 'INPUT_INVALID',
      kind: 'user',
      message:
        'Plugin one could not execute a step of type "echo": its inputs cannot be sent: when[0]: NaN has no JSON form. Use an object that JSON can say.',
    });
  });

  test('an exit code is a result, a broken answer an error [AWF-6.6-result]', async ({ workshop }) => {
    workshop.add('one', all, manifest('one'));
    await using manager = workshop.manager();
    const one = await manager.load('one');
    expect(await one.executeStep('upper', { config: { text: 'x', exit_code: 3 } })).toEqual({
      output: 'X',
      data: undefined,
      exitCode: 3,
    });
    expect(await failureOf(one.executeStep('list', {}))).toMatchObject({
      code: 'CALL_FAILED',
      kind: 'plugin',
      message:
        'Plugin one could not execute a step of type "list": the data that it answered must be an object, but is a list.',
    });
    expect(await failureOf(one.executeStep('fail', {}))).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin one could not execute a step of type "fail": failed on purpose',
    });
    expect(await failureOf(one.executeStep('hang', {}, { timeoutMs: 100 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    const signal = AbortSignal.timeout(100);
    expect(await failureOf(one.executeStep('hang', {}, { signal }))).toMatchObject({ code: 'CANCELLED' });
    expect(await failureOf(one.executeStep('die', {}))).toMatchObject({ code: 'CRASHED', evidence: { exitCode: 7 } });
  });

  test('are those of plugins that say so, or say nothing at all [AWF-4.1-step-types]', async ({ workshop }) => {
    const directory = workshop.add('quiet', all);
    workshop.add('old', { services: ['plugin', 'operation'] }, manifest('old'));
    symlinkSync(join(directory, 'awf-plugin-quiet'), join(directory, 'bare'));
    await using manager = workshop.manager();
    const quiet = await manager.load('quiet');
    await manager.load('old');
    await manager.load(await discoverPlugin(join(directory, 'bare')));
    expect(workshop.notes('quiet')).toEqual(['listStepTypes', 'listStepTypes']);
    expect(new Set(manager.stepTypes.list().map(({ plugin }) => plugin))).toEqual(new Set(['bare']));
    expect(await manager.stepTypes.execute('bare.upper', { config: { text: 'x' } })).toMatchObject({ output: 'X' });
    expect(await failureOf(quiet.executeStep('upper', {}))).toMatchObject({
      code: 'NOT_SUPPORTED',
      kind: 'user',
      message:
        'Plugin quiet could not execute a step of type "upper": its manifest does not list the capability step_types. Add it there if the plugin has it.',
    });
    expect(await failureOf(manager.stepTypes.execute('old.x'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message: 'Plugin old could not execute a step of type "x": there is none. It lists no step types.',
    });
  });

  test('are asked for all the same where the list could not be had', async ({ workshop }) => {
    workshop.add('one', { ...all, list: 'fail' }, manifest('one'));
    await using manager = workshop.manager();
    const one = await manager.load('one');
    expect(manager.stepTypes.list()).toEqual([]);
    expect(await failureOf(one.stepTypes())).toMatchObject({ code: 'CALL_FAILED' });
    expect(await one.executeStep('upper', { config: { text: 'x' } })).toMatchObject({ output: 'X' });
  });

  test('a step has 5 s at most as under awf [AWF-6.11-step]', async ({ workshop }) => {
    workshop.add('one', all, manifest('one'));
    await using manager = workshop.manager({ behaviour: 'awf' });
    const one = await manager.load('one');
    const started = performance.now();
    expect(await failureOf(one.executeStep('hang', {}, { timeoutMs: 20_000 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('5000 ms'),
    });
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
