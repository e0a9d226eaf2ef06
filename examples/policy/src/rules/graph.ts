import { validator } from '@awf/plugin-sdk';
import { linksOf } from '../graph/links-of.js';
import { reachableFrom } from '../graph/reachable-from.js';

/** Finds links to states that are not there, and states that nothing leads to. */
export const graph = validator({
  *workflow(workflow) {
    const { initial, steps } = workflow;
    if (!Object.hasOwn(steps, initial)) {
      const message = initial === '' ? 'there is no initial state' : `there is no state ${initial} to begin with`;
      yield { message, field: 'initial' };
      // Without a beginning every state would be said to be unreachable.
      return;
    }
    const reached = reachableFrom(initial, workflow);
    for (const name of Object.keys(steps)) {
      if (reached.has(name)) continue;
      yield { severity: 'warning', message: `nothing leads to this state from ${initial}`, step: name };
    }
    if (![...reached].some((name) => steps[name]?.type === 'terminal')) {
      yield { severity: 'warning', message: `no state of type terminal can be reached from ${initial}` };
    }
  },
  *step(step, { steps }) {
    for (const { field, to } of linksOf(step)) {
      if (!Object.hasOwn(steps, to)) yield { message: `there is no state ${to} to go to`, field };
    }
  },
});
