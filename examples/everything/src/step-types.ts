import { stepType } from '@awf/plugin-sdk';
import * as z from 'zod';

/** A typed config, text, data and an exit code. */
export const upper = stepType({
  description: 'Puts a text in capitals',
  config: z.object({ text: z.string(), exit_code: z.int32().default(0) }),
  data: z.object({ text: z.string() }),
  run({ text, exit_code }) {
    const capitals = text.toUpperCase();
    return { output: capitals, data: { text: capitals }, exitCode: exit_code };
  },
});

/** Any config at all. */
export const count = stepType({
  description: "Counts the keys of the step's config",
  data: z.object({ count: z.int() }),
  run: (config) => ({ data: { count: Object.keys(config).length } }),
});
