import type { WorkflowStep } from '@awf/plugin-sdk';
import { api } from '../context.js';
import { readField } from '../workflow/read-field.js';

/** Types whose steps do nothing that could hang, or whose parts have limits of their own. */
const unlimited = ['terminal', 'parallel', 'for_each', 'while'];

/** Finds steps that could hang for ever. */
export const timeouts = api.validator({
  *step(step, _workflow, { config }) {
    if (config.timeouts === 'off' || unlimited.includes(step.type) || hasTimeout(step)) return;
    const message = `a step of type ${step.type} without timeout can hang for ever`;
    yield { severity: config.timeouts, message, field: 'timeout' };
  },
});

function hasTimeout({ timeoutSeconds, raw }: WorkflowStep): boolean {
  // `call_workflow` and `agent` have limits of their own. (AWF spec §3.7.)
  const own = ['callworkflow', 'agent'].map((name) => readField(readField(raw, name), 'timeout'));
  return [timeoutSeconds, ...own].some((timeout) => typeof timeout === 'number' && timeout > 0);
}
