import { describe, expect } from 'vitest';
import { type CapableBehaviour, failureOf, manifestOf, test } from './support/plugins.js';

const found = (severity: number, message: string, step = '', field = '') => ({ severity, message, step, field });
const validator = (behaviour: Partial<CapableBehaviour> = {}): CapableBehaviour => ({
  fixture: 'capable-plugin',
  ...behaviour,
});
const manifest = (name: string) => manifestOf(name, ['validators']);
const workflow = { Name: 'w', Steps: { a: { Name: 'a' } } };

describe('the validators of all plugins', () => {
  test('report in plugin order, each finding once, severities mapped [AWF-6.7-merge] [AWF-6.7-severity]', async ({
    workshop,
  }) => {
    workshop.add('b', validator({ issues: [found(3, 'same', 's', 'f'), found(1, 'same', 's')] }), manifest('b'));
    workshop.add(
      'a',
      validator({ issues: [found(0, 'one'), found(2, 'two'), found(1, 'same', 's', 'f')] }),
      manifest('a'),
    );
    await using manager = workshop.manager();
    await manager.loadAll();
    expect(await manager.validators.validate(workflow)).toEqual({
      issues: [
        { plugin: 'a', severity: 'error', message: 'one', step: '', field: '' },
        { plugin: 'a', severity: 'error', message: 'two', step: '', field: '' },
        { plugin: 'a', severity: 'warning', message: 'same', step: 's', field: 'f' },
        { plugin: 'b', severity: 'warning', message: 'same', step: 's', field: '' },
      ],
      skipped: [],
    });
    expect(workshop.notes('a')).toEqual(['listStepTypes', `workflow ${JSON.stringify(workflow)}`]);
  });

  test('say who was skipped and why, each within its own time [AWF-6.7-skip] [AWF-6.11-validate]', async ({
    workshop,
  }) => {
    workshop.add('dying', validator({ validator: 'die' }), manifest('dying'));
    workshop.add('failing', validator({ validator: 'fail' }), manifest('failing'));
    workshop.add('good', validator({ issues: [found(2, 'bad')] }), manifest('good'));
    workshop.add('hanging', validator({ validator: 'hang' }), manifest('hanging'));
    await using manager = workshop.manager();
    await manager.loadAll();
    const { issues, skipped } = await manager.validators.validate(workflow, { pluginTimeoutMs: 700 });
    expect(issues.map(({ message }) => message)).toEqual(['bad']);
    expect(skipped.map(({ plugin, code }) => `${plugin} ${code}`)).toEqual([
      'dying CRASHED',
      'failing CALL_FAILED',
      'hanging DEADLINE_EXCEEDED',
    ]);
    expect(skipped[1]?.message).toBe('Plugin failing could not validate a workflow: failed on purpose');
    const started = performance.now();
    const overall = await manager.validators.validate(workflow, { timeoutMs: 300 });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(overall.skipped.find(({ plugin }) => plugin === 'hanging')?.message).toContain('300 ms');
  });

  test('take 5 s each by default', async ({ workshop }) => {
    workshop.add('hanging', validator({ validator: 'hang' }), manifest('hanging'));
    await using manager = workshop.manager();
    await manager.loadAll();
    const { skipped } = await manager.validators.validate(workflow);
    expect(skipped[0]?.message).toContain('longer than 5000 ms');
  });

  test('look at one step where they are asked to [AWF-6.7-step]', async ({ workshop }) => {
    workshop.add('one', validator({ issues: [found(1, 'slow', 'a')] }), manifest('one'));
    await using manager = workshop.manager();
    const one = await manager.load('one');
    expect(await one.validate(workflow, { step: 'a' })).toEqual([
      { severity: 'warning', message: 'slow', step: 'a', field: '' },
    ]);
    await manager.validators.validate(workflow, { step: 'a' });
    const note = `step a ${JSON.stringify(workflow)}`;
    expect(workshop.notes('one').slice(1)).toEqual([note, note]);
  });

  test('are those of plugins that say so; one that serves none finds nothing [AWF-4.1-validators]', async ({
    workshop,
  }) => {
    workshop.add('old', { services: ['plugin', 'operation'] }, manifest('old'));
    workshop.add('quiet', validator({ issues: [found(2, 'unasked')] }));
    await using manager = workshop.manager();
    await manager.loadAll();
    expect(await manager.validators.validate(workflow)).toEqual({ issues: [], skipped: [] });
    expect(await failureOf(manager.get('quiet')?.validate(workflow) ?? Promise.resolve())).toMatchObject({
      code: 'NOT_SUPPORTED',
      message:
        'Plugin quiet could not validate a workflow: its manifest does not list the capability validators. Add it there if the plugin has it.',
    });
  });

  test('are not asked in vain', async ({ workshop }) => {
    workshop.add('hanging', validator({ validator: 'hang' }), manifest('hanging'));
    await using manager = workshop.manager();
    await manager.loadAll();
    expect(await failureOf(manager.validators.validate({ deep: { n: Number.NaN } }))).toMatchObject({
      code: 'INPUT_INVALID',
      message:
        'The workflow cannot be sent to validators: deep.n: NaN has no JSON form. Use an object that JSON can say.',
    });
    const signal = AbortSignal.timeout(100);
    expect(await failureOf(manager.validators.validate(workflow, { signal }))).toMatchObject({ code: 'CANCELLED' });
  });
});
