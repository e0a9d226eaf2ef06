import path from 'node:path';
import { withContext } from '@awf/plugin-sdk';
import * as z from 'zod';
import { openLogFile } from './log-file.js';
import { Tally } from './tally.js';

/** The definers of this plugin: its handlers share the open file and what was counted. */
export const api = withContext({
  config: z.object({
    path: z
      .string()
      .min(1)
      .default('.awf/audit.jsonl')
      .describe('File that lines are appended to, from the working folder'),
    fsync: z.boolean().default(false).describe('Whether each line is on the disk before its event is answered'),
  }),
  // A log that cannot be written is told at the start, and not when there is something to be written down.
  init: async (config, { baseDir }) => ({
    file: await openLogFile(path.resolve(baseDir, config.path), { fsync: config.fsync }),
    tally: new Tally(),
  }),
  shutdown: ({ file }) => file.close(),
});
