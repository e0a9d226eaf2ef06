import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import { EngineError } from '../engine-error.js';
import type { Page } from '../page.js';
import { fillIn } from '../template/fill-in.js';
import type { Scope } from '../template/scope.js';
import { parseTemplate, renderTemplate } from '../template/template.js';
import type { TerminalStep, Workflow, WorkingStep } from '../workflow/workflow.js';
import { createLifecycle, type Lifecycle } from './lifecycle.js';
import { nextState } from './next-state.js';
import type { Outcome } from './outcome.js';
import { runCommand } from './run-command.js';
import { runCustom } from './run-custom.js';
import { type PluginCall, runOperation } from './run-operation.js';

/** What a run needs. */
export interface RunOptions extends PluginCall {
  readonly inputs: JsonObject;
  readonly page: Page;
  /** A workflow that goes in circles is ended after so many steps. Default 1,000. */
  readonly maxSteps?: number | undefined;
}

/** One run, and what it knows by now. */
interface Run extends RunOptions {
  readonly workflow: Workflow;
  readonly lifecycle: Lifecycle;
  readonly scope: Scope & { readonly states: Record<string, JsonObject> };
}

/**
 * Runs a workflow to one of its ends, which may be one of failure.
 *
 * @throws EngineError STEP_FAILED, EVALUATION_FAILED, STEP_LIMIT, CANCELLED
 */
export async function runWorkflow(workflow: Workflow, options: RunOptions): Promise<TerminalStep> {
  const id = randomUUID();
  const { name } = workflow;
  const lifecycle = createLifecycle(options.plugins.events, { id, name });
  // Names of states are the workflow's own: none may meet one that objects have by nature.
  const states: Record<string, JsonObject> = Object.create(null);
  const scope = { inputs: options.inputs, states, workflow: { id, name } };
  const start = performance.now();
  options.page.line(`Workflow started: ${id}`);
  lifecycle.workflow('started');
  try {
    const end = await runSteps({ ...options, workflow, lifecycle, scope });
    if (end.status === 'failure') lifecycle.workflow('failed', { error: end.message || `ended in state ${end.name}` });
    else lifecycle.workflow('completed', { duration: `${(performance.now() - start).toFixed(3)}ms` });
    return end;
  } catch (error) {
    const failure = options.signal.aborted ? new EngineError('CANCELLED', 'interrupted', { cause: error }) : error;
    lifecycle.workflow('failed', { error: failure instanceof Error ? failure.message : String(failure) });
    throw failure;
  }
}

async function runSteps(run: Run): Promise<TerminalStep> {
  const { maxSteps = 1_000 } = run;
  let name = run.workflow.initial;
  for (let count = 0; count < maxSteps; count++) {
    const step = run.workflow.steps.get(name);
    if (step === undefined) throw new EngineError('STEP_FAILED', `there is no state ${name}`);
    if (step.kind === 'terminal') return step;
    name = await runStep(step, run);
  }
  throw new EngineError('STEP_LIMIT', `the workflow was ended after ${maxSteps} steps: it goes in circles`);
}

/** Runs one step, and gives the name of the next. */
async function runStep(step: WorkingStep, run: Run): Promise<string> {
  const { name } = step;
  const { page, lifecycle, scope } = run;
  run.signal.throwIfAborted();
  page.line(`  → ${name}`);
  lifecycle.step('started', name);
  try {
    const { failure, state, written } = await perform(step, run);
    scope.states[name] = { ...state, Status: failure === undefined ? 'completed' : 'failed' };
    page.output(written);
    const next = nextState(step, failure !== undefined, scope);
    if (next === undefined)
      throw new EngineError('STEP_FAILED', failure ?? 'no transition holds, and there is no on_success');
    if (failure === undefined) lifecycle.step('completed', name);
    else lifecycle.step('failed', name, { error: failure });
    page.line(failure === undefined ? `  ✓ ${name}: completed` : `  ✗ ${name}: failed: ${failure}`);
    return next;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    lifecycle.step('failed', name, { error: text });
    page.line(`  ✗ ${name}: failed: ${text}`);
    if (!(error instanceof EngineError)) throw error;
    throw new EngineError(error.code, `step ${name}: ${text}`, { cause: error });
  }
}

async function perform(step: WorkingStep, run: Run): Promise<Outcome> {
  switch (step.kind) {
    case 'operation':
      return runOperation(step, fillIn(step.inputs, run.scope), run);
    case 'custom':
      return runCustom(step, run.inputs, run);
    case 'command': {
      const command = renderTemplate(parseTemplate(step.command), run.scope);
      return runCommand(command, { signal: run.signal, timeoutSeconds: step.timeoutSeconds });
    }
  }
}
