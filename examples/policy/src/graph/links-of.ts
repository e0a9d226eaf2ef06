import type { WorkflowStep } from '@awf/plugin-sdk';
import { readField, readTexts } from '../workflow/read-field.js';

/** Where a step leads. */
export interface Link {
  /** `on_success`, `transitions[0].goto`, `loop.body[1]`. */
  readonly field: string;
  readonly to: string;
}

/** All states that may run because of a step: those after it, its branches and the body of its loop. (AWF spec §3.7.) */
export function linksOf({ onSuccess, onFailure, transitions, raw }: WorkflowStep): readonly Link[] {
  const loop = readField(raw, 'loop');
  const onComplete = readField(loop, 'oncomplete');
  return [
    { field: 'on_success', to: onSuccess },
    { field: 'on_failure', to: onFailure },
    ...transitions.map(({ goto }, index) => ({ field: `transitions[${index}].goto`, to: goto })),
    ...readTexts(raw, 'branches').map((to, index) => ({ field: `branches[${index}]`, to })),
    ...readTexts(raw, 'dependson').map((to, index) => ({ field: `depends_on[${index}]`, to })),
    ...readTexts(loop, 'body').map((to, index) => ({ field: `loop.body[${index}]`, to })),
    { field: 'loop.on_complete', to: typeof onComplete === 'string' ? onComplete : '' },
  ].filter(({ to }) => to !== '');
}
