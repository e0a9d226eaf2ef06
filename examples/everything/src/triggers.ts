import { setTimeout } from 'node:timers/promises';
import { trigger } from '@awf/plugin-sdk';
import * as z from 'zod';

/** Starts its workflow a number of times, one after the other. */
export const fire = trigger({
  description: 'Starts a workflow again and again',
  config: z.strictObject({
    times: z.int().min(1).default(1).describe('How often'),
    pause_ms: z.int().min(0).default(0).describe('Milliseconds after each'),
    label: z.string().default('').describe('What each one says'),
  }),
  actions: { fired: z.object({ n: z.int(), label: z.string() }) },
  start({ times, pause_ms, label }, { engine, log, signal }) {
    const run = async (): Promise<void> => {
      for (let n = 1; n <= times && !signal.aborted; n++) {
        await engine.trigger('fired', { n, label });
        log.info('a workflow has finished', { n });
        await setTimeout(pause_ms, undefined, { signal });
      }
    };
    // The engine is told at once that the trigger has started: its workflows may last.
    const running = run().catch((error: unknown) => {
      if (!signal.aborted) log.error('the trigger has ended', { error });
    });
    return () => running;
  },
});
