import { api } from './context.js';
import { ready, seen, watcher } from './events.js';
import { box } from './modules.js';
import { config, echo, fail, progress, sleep, throwError, whoami } from './operations.js';
import { rules } from './rules.js';
import { count, upper } from './step-types.js';
import { ask, halt, inspect, keep } from './steps.js';
import { fire } from './triggers.js';
import { workflow } from './workflow.js';

/** All that a plugin can have, small and predictable: what hosts are tried out on. Grows, and never renames. */
export const plugin = api.definePlugin({
  name: 'everything',
  version: '1.0.0',
  description: 'All that a plugin can have, small and predictable',
  author: 'AWF',
  license: 'MIT',
  operations: { echo, fail, throw: throwError, sleep, progress, config, whoami },
  stepTypes: { upper, count },
  validators: { rules },
  modules: { 'everything.box': box },
  steps: {
    'step.everything_inspect': inspect,
    'step.everything_stop': halt,
    'step.everything_ask': ask,
    'step.everything_keep': keep,
  },
  triggers: { 'everything.fire': fire },
  workflow,
  events: [watcher],
  emits: [seen, ready],
  async ready(ctx) {
    await ctx.emit(ready());
  },
});
