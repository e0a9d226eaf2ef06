import type { PluginManager } from '@awf/plugin-host';
import { EngineError } from '../engine-error.js';
import type { Page } from '../page.js';
import { toWireWorkflow } from '../workflow/to-wire-workflow.js';
import type { Workflow } from '../workflow/workflow.js';

/** What a check with plugins needs. */
export interface PluginCheck {
  readonly plugins: PluginManager;
  readonly page: Page;
  readonly signal: AbortSignal;
}

/**
 * Asks the plugins' validators, after looking whether the step types are there. Warnings and validators that could not be
 * asked are told; only an error keeps the workflow from running.
 *
 * @throws EngineError WORKFLOW_INVALID
 */
export async function checkWithPlugins(workflow: Workflow, { plugins, page, signal }: PluginCheck): Promise<void> {
  checkStepTypes(workflow, plugins);
  const { issues, skipped } = await plugins.validators.validate(toWireWorkflow(workflow), { signal });
  for (const error of skipped) page.warning(`not validated by all: ${error.message}`);
  const lines = issues.map(({ plugin, severity, step, field, message }) => {
    const place = ['states', step, field].filter((part) => part !== '').join('.');
    return { severity, text: `${severity}: ${step === '' ? field || 'workflow' : place}: ${message} (${plugin})` };
  });
  for (const { severity, text } of lines) if (severity !== 'error') page.warning(text);
  const errors = lines.filter(({ severity }) => severity === 'error').map(({ text }) => text);
  if (errors.length > 0) throw new EngineError('WORKFLOW_INVALID', errors.join('\n'));
}

function checkStepTypes({ steps }: Workflow, { stepTypes }: PluginManager): void {
  const known = stepTypes.list().map(({ name }) => name);
  for (const step of steps.values()) {
    if (step.kind !== 'custom' || known.includes(step.type)) continue;
    const there = known.length === 0 ? 'no loaded plugin has any' : `there are ${known.join(', ')}`;
    throw new EngineError('WORKFLOW_INVALID', `states.${step.name}.type: unknown step type: ${step.type}; ${there}`);
  }
}
