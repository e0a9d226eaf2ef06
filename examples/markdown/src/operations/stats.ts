import { failure, operation } from '@awf/plugin-sdk';
import * as z from 'zod';
import { addFigures, type Figures, noFigures } from '../document/figures.js';
import { createLibrary } from '../document/library.js';
import { findSources } from './sources.js';

const figures = z.object({
  lines: z.number().int(),
  words: z.number().int(),
  headings: z.number().int(),
  links: z.number().int(),
  images: z.number().int(),
  code_blocks: z.number().int(),
  code_lines: z.number().int(),
  tables: z.number().int(),
});

/** Counts what Markdown files hold. */
export const stats = operation({
  description: 'Counts words, headings, links, images, code blocks and tables of Markdown files',
  input: z.object({
    path: z.string().default('.').describe('A file, or a folder with files below it, relative to the working folder'),
  }),
  output: z.object({
    total: figures,
    files: z.array(figures.extend({ file: z.string() })).describe('The figures of each file'),
  }),
  async run({ path }, ctx) {
    const library = createLibrary(ctx.signal);
    const sources = await findSources(path, { library, baseDir: ctx.baseDir, signal: ctx.signal });
    if (sources === undefined) return failure(`file or folder ${JSON.stringify(path)} was not found`);
    let total = noFigures;
    const files: (z.output<typeof figures> & { file: string })[] = [];
    for (const [index, file] of sources.files.entries()) {
      ctx.signal.throwIfAborted();
      const shown = sources.shown(file);
      ctx.progress(index / sources.files.length, shown);
      const document = await library.read(file);
      total = addFigures(total, document.figures);
      files.push({ file: shown, ...toWire(document.figures) });
    }
    ctx.progress(1);
    ctx.log.info('counted', { files: files.length, words: total.words });
    ctx.write(`${files.length} files, ${total.words} words, ${total.headings} headings, ${total.links} links\n`);
    return { total: toWire(total), files };
  },
});

/** Names as engines' templates write them. */
function toWire({ codeBlocks, codeLines, ...rest }: Figures): z.output<typeof figures> {
  return { ...rest, code_blocks: codeBlocks, code_lines: codeLines };
}
