import * as z from 'zod';
import { parsePattern, patternRule } from '../files/pattern.js';

const pattern = z.string().refine((text) => parsePattern(text) !== undefined, patternRule);

/** What every step on files is told. */
export const fileConfig = z.object({
  files: z.array(pattern).min(1).describe('Paths, and globs with *, ? and **, from the folder `from`'),
  from: z.string().default('.').describe('Folder of the files, relative to the working folder'),
  to: z
    .string()
    .min(1)
    .describe('Folder of the results, which keep their paths; the same folder changes files in place'),
  cache: z.string().min(1).default('.cache/project-steps').describe('Folder in which results are kept by content'),
});

/** `fileConfig`, complete. */
export type FileConfig = z.output<typeof fileConfig>;

const fileResult = z.object({
  file: z.string().describe('From the folder `from`, with slashes'),
  state: z.enum(['written', 'unchanged', 'failed']).describe('unchanged: the result was there already'),
  cached: z.boolean().describe('The result came from the cache'),
  target: z.string().optional().describe('From the folder `to`, with slashes'),
  error: z.string().optional(),
});

/** What a step on files tells later steps. */
export const fileReport = z.object({
  written: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  cached: z.int().describe('How many results came from the cache'),
  files: z.array(fileResult),
});

/** What became of one file. */
export type FileResult = z.output<typeof fileResult>;

/** `fileReport`, complete. */
export type FileReport = z.output<typeof fileReport>;

/** How a step on files ends. */
export const exitCodes = {
  /** Every file was worked on. */
  done: 0,
  /** Some could not be worked on; the others were. */
  someFailed: 1,
  /** There is no such file at all. */
  nothingFound: 2,
} as const;
