import { holds } from '../condition/holds.js';
import { parseCondition } from '../condition/parse-condition.js';
import type { Scope } from '../template/scope.js';
import type { WorkingStep } from '../workflow/workflow.js';

/**
 * The state that follows a step, by AWF's rules; undefined where the workflow does not say. Transitions of a failed
 * operation are not looked at. (AWF spec §6.5 steps 7 and 8, §6.6.)
 */
export function nextState(step: WorkingStep, hasFailed: boolean, scope: Scope): string | undefined {
  if (!hasFailed || step.kind !== 'operation') {
    for (const { when, goto } of step.transitions) {
      if (when === '' || holds(parseCondition(when), scope)) return goto;
    }
  }
  const next = hasFailed && !step.continueOnError ? step.onFailure : step.onSuccess;
  return next === '' ? undefined : next;
}
