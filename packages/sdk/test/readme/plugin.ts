// plugin.ts: the definition. Importing it starts nothing, so tests and tools can use it.
import { definePlugin, operation } from '@awf/plugin-sdk';
import * as z from 'zod';

const greet = operation({
  description: 'Greets one person',
  input: z.object({ name: z.string(), shout: z.boolean().default(false) }),
  output: z.object({ greeting: z.string() }),
  async run({ name, shout }, ctx) {
    ctx.log.info('greeting', { name });
    const greeting = `Hello, ${name}`;
    return { greeting: shout ? greeting.toUpperCase() : greeting };
  },
});

export const greeter = definePlugin({ name: 'greeter', version: '1.0.0', operations: { greet } });
