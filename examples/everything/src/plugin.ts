import { api } from './context.js';
import { ready, seen, watcher } from './events.js';
import { config, echo, fail, progress, sleep, throwError, whoami } from './operations.js';
import { rules } from './rules.js';
import { count, upper } from './step-types.js';

/** All that a plugin can have, small and predictable: what hosts are tried out on. Grows, and never renames. */
export const plugin = api.definePlugin({
  name: 'everything',
  version: '1.0.0',
  description: 'All that a plugin can have, small and predictable',
  license: 'MIT',
  operations: { echo, fail, throw: throwError, sleep, progress, config, whoami },
  stepTypes: { upper, count },
  validators: { rules },
  events: [watcher],
  emits: [seen, ready],
  async ready(ctx) {
    await ctx.emit(ready());
  },
});
