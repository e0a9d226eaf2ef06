import type { ValidationIssue as WireIssue } from '@awf/plugin-proto/awf/messages';
import { createCallContext } from '../../context/handler-context.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { toWireIssue, type ValidationIssue } from '../../contract/validator.js';
import type { CallContext } from '../../define/call-context.js';
import { inside } from '../../define/definition.js';
import type { Findings, ValidatorDefinition } from '../../define/validator.js';
import type { Workflow, WorkflowStep } from '../../define/workflow.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import { logFailure } from '../log-failure.js';

/** What is to be validated: a whole workflow, or one of its steps. */
export interface Validation {
  readonly workflow: Workflow;
  readonly step?: WorkflowStep;
  readonly signal: AbortSignal;
}

/**
 * Runs the plugin's rules in the order of their declaration: on the workflow, then on each of its steps; on one step only
 * those for steps. A rule that throws fails the whole call, as in Go: a workflow that was not looked at must not pass.
 *
 * @throws PluginError HANDLER_FAILED
 */
export async function validateWorkflow(runtime: PluginRuntime, validation: Validation): Promise<WireIssue[]> {
  const found: ValidationIssue[] = [];
  for (const [name, validator] of runtime.plugin[inside].validators) {
    const { signal, step } = validation;
    try {
      found.push(...(await runRules(runtime, { name, validator, validation })));
    } catch (error) {
      logFailure(runtime.base.log.child({ validator: name }), error, { what: 'validator', signal });
      const what = step === undefined ? 'validate workflow' : 'validate step';
      throw sdkError('HANDLER_FAILED', `${what}: ${errorText(error)}`, error);
    }
  }
  return found.map((issue) => toWireIssue({ ...issue, message: runtime.mask.text(String(issue.message)) }));
}

interface Rules {
  readonly name: string;
  readonly validator: ValidatorDefinition;
  readonly validation: Validation;
}

async function runRules(runtime: PluginRuntime, { name, validator, validation }: Rules): Promise<ValidationIssue[]> {
  const { parts, shared } = validator[inside];
  const { workflow, step, signal } = validation;
  const call = { signal, fields: { validator: name }, sharing: shared !== undefined };
  const ctx: CallContext = createCallContext(runtime, call);
  const found = step === undefined ? await collect(parts.workflow?.(workflow, ctx)) : [];
  for (const one of step === undefined ? Object.values(workflow.steps) : [step]) {
    const issues = await collect(parts.step?.(one, workflow, ctx));
    found.push(...issues.map((issue) => ({ ...issue, step: issue.step ?? one.name })));
  }
  return found;
}

async function collect(findings: Findings | undefined): Promise<ValidationIssue[]> {
  const found: ValidationIssue[] = [];
  const given = await findings;
  if (given === undefined) return found;
  for await (const issue of given) found.push(issue);
  return found;
}
