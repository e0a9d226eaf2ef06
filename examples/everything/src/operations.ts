import { setImmediate, setTimeout } from 'node:timers/promises';
import { failure, operation } from '@awf/plugin-sdk';
import * as z from 'zod';
import { api } from './context.js';

// Step types are the engine's, not the plugin's: without a prefix they would be in the way of others.

/** A day: far below what a timer can wait. */
const longestMs = 86_400_000;

/** The text after the prefix, as output and as data. */
export const echo = operation({
  description: 'Returns the text, after the prefix',
  step: 'step.everything_echo',
  input: z.object({
    text: z.string().describe('What to return'),
    prefix: z.string().default('').describe('What to put before it'),
  }),
  output: z.object({ output: z.string().describe('The prefix and the text') }),
  run({ text, prefix }, ctx) {
    const output = prefix + text;
    ctx.write(output);
    return { output };
  },
});

/** A failed result. */
export const fail = operation({
  description: 'Answers that it failed',
  step: 'step.everything_fail',
  input: z.object({ message: z.string().describe('Why') }),
  run: ({ message }) => failure(message),
});

/** A thrown error, which is a failed result too. */
export const throwError = operation({
  description: 'Throws',
  step: 'step.everything_throw',
  input: z.object({ message: z.string().describe("The error's message") }),
  run({ message }) {
    throw new Error(message);
  },
});

/** A call that lasts, and ends with its caller. */
export const sleep = operation({
  description: 'Answers after a while, or not at all where its caller gives up before',
  step: 'step.everything_sleep',
  input: z.object({ ms: z.int().min(0).max(longestMs).describe('How long, in milliseconds') }),
  output: z.object({ slept_ms: z.int().describe('The same') }),
  async run({ ms }, { signal }) {
    await setTimeout(ms, undefined, { signal });
    return { slept_ms: ms };
  },
});

/** A call that says how far it is. */
export const progress = operation({
  description: 'Goes step by step and tells its progress after each',
  step: 'step.everything_progress',
  input: z.object({ steps: z.int().min(0).describe('How many') }),
  output: z.object({ steps: z.int().describe('How many were gone') }),
  async run({ steps }, ctx) {
    for (let step = 1; step <= steps; step++) {
      ctx.signal.throwIfAborted();
      ctx.progress(step / steps, `step ${step} of ${steps}`);
      // A call that never waits would not hear of its cancellation.
      await setImmediate();
    }
    return { steps };
  },
});

/** What Init brought. */
export const config = api.operation({
  description: 'Returns the config that the host sent',
  step: 'step.everything_config',
  output: z.object({ config: z.record(z.string(), z.unknown()) }),
  run: (_input, ctx) => ({ config: ctx.config }),
});

/** The process as it sees itself. */
export const whoami = operation({
  description: 'Returns what the process knows of itself',
  step: 'step.everything_whoami',
  output: z.object({
    pid: z.int(),
    cwd: z.string(),
    argv: z.array(z.string()),
    env: z.array(z.string()).describe('Names of its variables, sorted; never their values'),
  }),
  run: () => ({ pid: process.pid, cwd: process.cwd(), argv: process.argv, env: Object.keys(process.env).sort() }),
});
