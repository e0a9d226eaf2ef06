import { validator } from '@awf/plugin-sdk';

/** A rule for workflows and one for steps. */
export const rules = validator({
  *workflow({ name }) {
    if (name === 'forbidden') yield { message: 'a workflow must not be named forbidden', field: 'name' };
  },
  *step({ name }) {
    if (name === 'suspicious') yield { severity: 'warning', message: 'a step named suspicious', field: 'name' };
  },
});
