import { api } from './context.js';
import { graph } from './rules/graph.js';
import { secrets } from './rules/secrets.js';
import { timeouts } from './rules/timeouts.js';

/** Looks at workflows before they run. */
export const plugin = api.definePlugin({
  name: 'policy',
  version: '1.0.0',
  description: 'Finds secrets, missing timeouts and states that nothing leads to',
  license: 'MIT',
  validators: { graph, secrets, timeouts },
});
