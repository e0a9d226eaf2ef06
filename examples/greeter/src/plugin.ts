import { definePlugin, operation } from '@awf/plugin-sdk';
import * as z from 'zod';

const greet = operation({
  description: 'Greets one person',
  input: z.object({
    name: z.string().min(1).describe('Who is greeted'),
    shout: z.boolean().default(false).describe('Whether in capital letters'),
  }),
  output: z.object({ greeting: z.string() }),
  step: true,
  run({ name, shout }, ctx) {
    ctx.log.info('greeting', { name });
    const greeting = `Hello, ${name}`;
    return { greeting: shout ? greeting.toUpperCase() : greeting };
  },
});

/** Says hello under two engines: as the operation `greeter.greet` of AWF, and as the step `step.greet` of the workflow engine. */
export const plugin = definePlugin({
  name: 'greeter',
  version: '1.0.0',
  description: 'Says hello',
  author: 'The maintainers of awf-plugins',
  license: 'MIT',
  operations: { greet },
});
