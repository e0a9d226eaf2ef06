import { parseCondition } from '../condition/parse-condition.js';
import { EngineError } from '../engine-error.js';
import { textsIn } from '../template/fill-in.js';
import { parseTemplate } from '../template/template.js';
import type { Step, Workflow, WorkingStep } from '../workflow/workflow.js';

/**
 * Checks what can be checked without plugins: that states which are named are there, that each leads somewhere, and that
 * templates and conditions can be read.
 *
 * @throws EngineError WORKFLOW_INVALID with all that was found.
 */
export function checkStructure(workflow: Workflow): void {
  const { initial, steps } = workflow;
  const problems = steps.has(initial) ? [] : [`states.initial: there is no state ${initial}`];
  for (const step of steps.values()) problems.push(...problemsOf(step, workflow));
  if (problems.length > 0) throw new EngineError('WORKFLOW_INVALID', problems.join('\n'));
}

function* problemsOf(step: Step, { steps }: Workflow): Generator<string> {
  if (step.kind === 'terminal') return;
  const at = `states.${step.name}`;
  const links = linksOf(step);
  for (const [field, name] of links) if (!steps.has(name)) yield `${at}.${field}: there is no state ${name}`;
  if (links.length === 0) yield `${at}: it leads nowhere: it needs on_success or transitions`;
  const readings = [
    ...step.transitions.map(
      ({ when }) =>
        () =>
          when !== '' && parseCondition(when),
    ),
    ...textsOf(step).map((text) => () => parseTemplate(text)),
  ];
  for (const read of readings) {
    try {
      read();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      yield `${at}: ${error.message}`;
    }
  }
}

function linksOf({ onSuccess, onFailure, transitions }: WorkingStep): readonly (readonly [string, string])[] {
  const links = [
    ['on_success', onSuccess],
    ['on_failure', onFailure],
    ...transitions.map(({ goto }, index) => [`transitions.${index}.goto`, goto]),
  ] as const;
  return links.flatMap(([field = '', name = '']) => (name === '' ? [] : [[field, name] as const]));
}

function textsOf(step: WorkingStep): readonly string[] {
  if (step.kind === 'command') return [step.command];
  return step.kind === 'operation' ? [...textsIn(step.inputs)] : [];
}
