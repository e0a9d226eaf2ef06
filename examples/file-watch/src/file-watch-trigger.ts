import path from 'node:path';
import { trigger } from '@awf/plugin-sdk';
import * as z from 'zod';
import { Pending } from './pending.js';
import { Watcher } from './watcher.js';

/** Starts its workflow for each file below a path that comes, changes or goes. */
export const fileWatch = trigger({
  description: 'Starts a workflow when a file comes, changes or goes',
  config: z.object({
    path: z.string().min(1).describe('File or folder; absolute, since the engine tells triggers no folder of its own'),
    every_ms: z.int().min(10).default(1_000).describe('How often it is looked at where the system tells of no changes'),
    settle_ms: z.int().min(0).default(50).describe('How long further changes are waited for'),
  }),
  actions: {
    changed: z.object({ file: z.string(), event: z.enum(['add', 'change', 'remove']), size: z.int() }),
  },
  async start(config, ctx) {
    const pending = new Pending();
    let telling = false;
    // One after the other: a workflow that is still running for a file must not meet a second one for it.
    const tell = async (): Promise<void> => {
      if (telling) return;
      telling = true;
      for (let next = pending.take(); next !== undefined && !ctx.signal.aborted; next = pending.take()) {
        await ctx.engine.trigger('changed', next).catch((error: unknown) => {
          ctx.log.error('the workflow failed', { file: next?.file, error: String(error) });
        });
      }
      telling = false;
    };
    // Modules and steps are told where the engine's config file lies, triggers are not: a relative path is worth a look.
    const root = path.resolve(ctx.baseDir, config.path);
    ctx.log.info('watching', { path: root });
    const watcher = new Watcher(root, {
      everyMs: config.every_ms,
      settleMs: config.settle_ms,
      onEvent(event) {
        pending.add(event);
        void tell();
      },
    });
    await watcher.start();
    return () => watcher.stop();
  },
});
