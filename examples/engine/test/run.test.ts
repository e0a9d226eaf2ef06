import { PluginManager } from '@awf/plugin-host';
import { describe, expect, it } from 'vitest';
import { checkWithPlugins } from '../src/check/check-with-plugins.js';
import { createPage } from '../src/page.js';
import { nextState } from '../src/run/next-state.js';
import { runCommand } from '../src/run/run-command.js';
import { runWorkflow } from '../src/run/run-workflow.js';
import type { Scope } from '../src/template/scope.js';
import { parseWorkflow } from '../src/workflow/parse-workflow.js';
import type { CommandStep, OperationStep } from '../src/workflow/workflow.js';

const scope: Scope = { inputs: { n: 1 }, states: {}, workflow: { id: 'i', name: 'w' } };
const base = {
  name: 'a',
  description: '',
  timeoutSeconds: 0,
  continueOnError: false,
  onSuccess: 'good',
  onFailure: 'bad',
  transitions: [{ when: 'inputs.n == 1', goto: 'one' }],
};
const operation: OperationStep = { ...base, kind: 'operation', operation: 'x.y', inputs: {} };
const command: CommandStep = { ...base, kind: 'command', command: 'true' };

describe('what follows a step', () => {
  it('is the first transition that holds, else on_success', () => {
    expect(nextState(operation, false, scope)).toBe('one');
    expect(nextState({ ...operation, transitions: [{ when: 'false', goto: 'one' }] }, false, scope)).toBe('good');
    expect(nextState({ ...operation, transitions: [], onSuccess: '' }, false, scope)).toBeUndefined();
    expect(nextState({ ...operation, transitions: [{ when: '', goto: 'always' }] }, false, scope)).toBe('always');
  });

  it('that failed is on_failure, or on_success where errors do not matter; only operations skip transitions', () => {
    expect(nextState(operation, true, scope)).toBe('bad');
    expect(nextState({ ...operation, continueOnError: true }, true, scope)).toBe('good');
    expect(nextState({ ...operation, onFailure: '' }, true, scope)).toBeUndefined();
    expect(nextState(command, true, scope)).toBe('one');
    expect(nextState({ ...command, transitions: [] }, true, scope)).toBe('bad');
  });
});

describe('a command', () => {
  const run = (text: string, timeoutSeconds = 0, signal = new AbortController().signal) =>
    runCommand(text, { signal, timeoutSeconds });

  it('gives its output and exit code', async () => {
    expect(await run('echo a; echo b; exit 3')).toEqual({
      failure: 'exit code 3',
      state: { Output: 'a\nb', ExitCode: 3 },
      written: 'a\nb\n',
    });
    expect(await run('printf x')).toEqual({ failure: undefined, state: { Output: 'x', ExitCode: 0 }, written: 'x' });
  });

  it('ends with its time and with its caller, children and all', async () => {
    const start = performance.now();
    expect(await run('sleep 60 & echo begun; sleep 60', 1)).toMatchObject({
      failure: 'timeout after 1 s',
      written: 'begun\n',
    });
    await expect(run('sleep 60 | cat', 0, AbortSignal.timeout(100))).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(run('sleep 60', 0, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('a workflow', () => {
  const run = async (states: string, maxSteps?: number) => {
    const told: string[] = [];
    const stream = { write: (text: string | Uint8Array) => told.push(String(text)) > 0 };
    await using plugins = new PluginManager({ directories: [], stateFile: false });
    const { signal } = new AbortController();
    const options = { plugins, signal, inputs: {}, page: createPage({ stdout: stream, stderr: stream }), maxSteps };
    const end = await runWorkflow(parseWorkflow(`name: w\nstates:\n  initial: a\n${states}`, 'w.yaml'), options);
    return { end, told: told.join('') };
  };

  it('ends in one of its ends, also with states that are named as what objects have by nature', async () => {
    const states = '  a: {type: command, command: echo x, on_success: toString}\n';
    const second = '  toString: {type: command, command: "echo {{.states.a.Output}}", on_success: done}\n';
    const { end, told } = await run(`${states}${second}  done: {type: terminal, status: failure, message: no}`);
    expect(end).toMatchObject({ name: 'done', status: 'failure', message: 'no' });
    expect(told.match(/\[OUT\] x\n/g)).toHaveLength(2);
  });

  it.each([
    ['type: operation, operation: nobody.x', 'STEP_FAILED', 'step a: operation "nobody.x" not found: '],
    ['type: command, command: "echo {{.inputs.x}}"', 'EVALUATION_FAILED', 'step a: there is no .inputs.x: '],
    ['type: nobody.x', 'STEP_FAILED', 'step a: Plugin nobody is unknown'],
  ])('cannot route what is not there: %s', async (step, code, message) => {
    const failed = run(`  a: {${step}, on_success: done, on_failure: done}\n  done: {type: terminal}`);
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('that goes in circles is ended', async () => {
    const circle =
      '  a: {type: command, command: "true", on_success: b}\n  b: {type: command, command: "true", on_success: a}';
    await expect(run(circle, 5)).rejects.toMatchObject({
      code: 'STEP_LIMIT',
      message: 'the workflow was ended after 5 steps: it goes in circles',
    });
  });

  it('fails where nothing follows', async () => {
    const states = '  a: {type: command, command: "true", transitions: [{when: "false", goto: a}]}';
    await expect(run(states)).rejects.toMatchObject({
      code: 'STEP_FAILED',
      message: 'step a: no transition holds, and there is no on_success',
    });
  });
});

describe('a step type', () => {
  it('that no plugin has is told before anything runs', async () => {
    await using plugins = new PluginManager({ directories: [], stateFile: false });
    const workflow = parseWorkflow('name: w\nstates: {initial: a, a: {type: nobody.x, on_success: a}}', 'w.yaml');
    const check = { plugins, page: createPage(process), signal: new AbortController().signal };
    await expect(checkWithPlugins(workflow, check)).rejects.toMatchObject({
      code: 'WORKFLOW_INVALID',
      message: 'states.a.type: unknown step type: nobody.x; no loaded plugin has any',
    });
  });
});
