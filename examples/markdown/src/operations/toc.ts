import path from 'node:path';
import { failure, operation } from '@awf/plugin-sdk';
import * as z from 'zod';
import { createLibrary } from '../document/library.js';
import { formatToc } from './format-toc.js';

const depth = z.number().int().min(1).max(6);

/** Makes a table of contents. */
export const toc = operation({
  description: 'Makes the table of contents of a Markdown file, with the anchors that GitHub gives its headings',
  input: z.object({
    path: z.string().describe('The file, relative to the working folder'),
    min_depth: depth.default(1).describe('Leaves out headings above this level'),
    max_depth: depth.default(6).describe('Leaves out headings below this level'),
  }),
  output: z.object({
    markdown: z.string().describe('The table as a Markdown list'),
    entries: z.array(z.object({ depth, text: z.string(), slug: z.string(), line: z.number().int() })),
  }),
  async run({ path: given, min_depth, max_depth }, ctx) {
    const library = createLibrary(ctx.signal);
    const file = path.resolve(ctx.baseDir, given);
    if ((await library.kindOf(file)) !== 'file') return failure(`file ${JSON.stringify(given)} was not found`);
    const { headings } = await library.read(file);
    const entries = headings.filter(({ depth }) => depth >= min_depth && depth <= max_depth);
    const markdown = formatToc(entries);
    ctx.log.info('made a table of contents', { file: given, headings: headings.length, entries: entries.length });
    ctx.write(markdown);
    return { markdown, entries };
  },
});
