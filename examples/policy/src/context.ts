import { withContext } from '@awf/plugin-sdk';
import * as z from 'zod';

/** The definers of this plugin: its rules share a config. */
export const api = withContext({
  config: z.object({
    timeouts: z
      .enum(['error', 'warning', 'info', 'off'])
      .default('warning')
      .describe('How much a step without a time limit matters'),
  }),
});
