import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startInMemory } from '../../../test/support/memory-plugin.js';
import { fromWireIssue } from '../../contract/validator.js';
import { definePlugin, validator } from '../../define/definers.js';
import { withContext } from '../../define/with-context.js';

const never = new AbortController().signal;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const workflowJson = json({
  Name: 'forbidden',
  Steps: { a: { Type: 'command', Command: 'rm -rf $X', Timeout: 0 }, b: { Type: 'terminal' } },
});

const rules = validator({
  workflow: ({ name }) => (name === 'forbidden' ? [{ message: 'This workflow is forbidden' }] : []),
  *step(step, workflow) {
    if (step.command.startsWith('rm')) yield { severity: 'warning', message: 'removes files', field: 'command' };
    if (step.type === 'terminal') yield { severity: 'info', message: `ends ${workflow.name}`, step: 'elsewhere' };
  },
});
const later = validator({
  async *workflow(_workflow, ctx) {
    ctx.log.debug('looking');
    yield { message: 'one' };
    await new Promise(setImmediate);
    yield { message: 'two', step: 'b', field: 'type' };
  },
});
const silent = validator({ workflow: () => undefined, step: async () => undefined });

function start(validators: Readonly<Record<string, ReturnType<typeof validator>>>) {
  return startInMemory(definePlugin({ name: 'policy', version: '1.0.0', validators }));
}
async function validate(plugin: ReturnType<typeof startInMemory>, stepName?: string) {
  const { methods } = plugin;
  const answer =
    stepName === undefined
      ? await methods.validateWorkflow({ workflowJson }, never)
      : await methods.validateStep({ workflowJson, stepName }, never);
  return answer.issues.map(fromWireIssue);
}

describe('ValidateWorkflow [AWF-3.5-validator]', () => {
  it('runs each validator’s rules on the workflow, then on each step', async () => {
    const plugin = start({ rules, later, silent });
    expect(await validate(plugin)).toEqual([
      { severity: 'error', message: 'This workflow is forbidden', step: '', field: '' },
      { severity: 'warning', message: 'removes files', step: 'a', field: 'command' },
      { severity: 'info', message: 'ends forbidden', step: 'elsewhere', field: '' },
      { severity: 'error', message: 'one', step: '', field: '' },
      { severity: 'error', message: 'two', step: 'b', field: 'type' },
    ]);
    expect(plugin.lines).toEqual([{ level: 'debug', message: 'looking', fields: { validator: 'later' } }]);
  });

  it.each([
    ['at once', validator({ workflow: () => Promise.reject(new Error('no rules file')) })],
    [
      'on the way',
      validator({
        *step() {
          yield { message: 'found before' };
          throw new Error('no rules file');
        },
      }),
    ],
  ])('fails as a whole where a rule throws %s: what was not looked at must not pass', async (_when, broken) => {
    await expect(validate(start({ rules, broken }))).rejects.toMatchObject({
      code: 'HANDLER_FAILED',
      message: 'validate workflow: no rules file',
    });
  });

  it('refuses what is no workflow', async () => {
    await expect(start({ rules }).methods.validateWorkflow({ workflowJson: Buffer.from('x') }, never)).rejects.toThrow(
      /^unmarshal workflow: /,
    );
  });

  it('masks secrets in what it finds', async () => {
    const context = withContext({ config: z.object({ token: z.string() }), secrets: ['token'] });
    const leaks = context.validator({ workflow: (_workflow, { config }) => [{ message: `uses ${config.token}` }] });
    const plugin = startInMemory(context.definePlugin({ name: 'a', version: '1.0.0', validators: { leaks } }));
    await plugin.init({ token: 'hunter2' });
    expect(await validate(plugin)).toMatchObject([{ message: 'uses ***' }]);
  });
});

describe('ValidateStep [AWF-3.5-validate-step]', () => {
  it('runs the rules for steps on that step alone', async () => {
    expect(await validate(start({ rules, later }), 'a')).toEqual([
      { severity: 'warning', message: 'removes files', step: 'a', field: 'command' },
    ]);
  });

  it.each(['nope', 'constructor', ''])('refuses %j, which the workflow does not have', async (name) => {
    await expect(validate(start({ rules }), name)).rejects.toMatchObject({
      code: 'WORKFLOW_INVALID',
      message: `validate step: the workflow has no step "${name}"`,
    });
  });

  it('says that it was a step where a rule throws', async () => {
    const broken = validator({ step: () => Promise.reject(new TypeError('bad')) });
    await expect(validate(start({ broken }), 'a')).rejects.toThrow('validate step: bad');
  });
});

it('finds nothing without validators, and does not even read the workflow', async () => {
  const { methods } = start({});
  expect(await methods.validateWorkflow({ workflowJson: Buffer.from('x') }, never)).toEqual({ issues: [] });
  expect(await methods.validateStep({ workflowJson: Buffer.from('x'), stepName: 's' }, never)).toEqual({ issues: [] });
});
