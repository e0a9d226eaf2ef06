import { definePlugin, operation } from '@awf/plugin-sdk';
import * as z from 'zod';

const echo = operation({
  description: 'Returns the text, after the prefix',
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

/** Returns what it is given: the smallest plugin with typed inputs. */
export const plugin = definePlugin({
  name: 'echo',
  version: '1.0.0',
  description: 'Returns its text',
  license: 'MIT',
  operations: { echo },
});
