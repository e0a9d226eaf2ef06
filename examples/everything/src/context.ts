import { withContext } from '@awf/plugin-sdk';
import * as z from 'zod';

/** The definers of this plugin. The config is kept whole, so that a host can see what of it arrived. */
export const api = withContext({
  config: z.looseObject({
    log_file: z
      .string()
      .min(1)
      .optional()
      .describe('File that each received event is appended to, as a line of JSON; none: nothing is written'),
  }),
});
