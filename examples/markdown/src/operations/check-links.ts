import path from 'node:path';
import { failure, operation } from '@awf/plugin-sdk';
import * as z from 'zod';
import { createLibrary } from '../document/library.js';
import type { BrokenLink } from '../links/check-document.js';
import { findSources } from './sources.js';

const brokenLink = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  link: z.string(),
  reason: z.string(),
});

/** Looks for links that lead nowhere. */
export const checkLinks = operation({
  description: 'Finds links, images and anchors in Markdown files that lead to no file and no heading; fetches nothing',
  input: z.object({
    path: z.string().default('.').describe('A file, or a folder with files below it, relative to the working folder'),
    root: z.string().default('.').describe('Folder that links with a leading slash are meant from'),
    strict: z.boolean().default(false).describe('Fails where a link is broken'),
  }),
  output: z.object({
    broken: z.array(brokenLink),
    files: z.number().int().describe('Files that were read through'),
    checked: z.number().int().describe('Links that were looked at'),
    external: z.number().int().describe('Links to other sites, which were not'),
  }),
  async run(input, ctx) {
    // Loaded when it is called for, with all that it needs: a host waits for the handshake line.
    const { checkDocument } = await import('../links/check-document.js');
    const library = createLibrary(ctx.signal);
    const sources = await findSources(input.path, { library, baseDir: ctx.baseDir, signal: ctx.signal });
    if (sources === undefined) return failure(`file or folder ${JSON.stringify(input.path)} was not found`);
    const root = path.resolve(ctx.baseDir, input.root);
    const broken: z.output<typeof brokenLink>[] = [];
    const totals = { broken, files: sources.files.length, checked: 0, external: 0 };
    for (const [index, file] of sources.files.entries()) {
      ctx.signal.throwIfAborted();
      const shown = sources.shown(file);
      ctx.progress(index / sources.files.length, shown);
      const report = await checkDocument({ library, file, root });
      totals.checked += report.checked;
      totals.external += report.external;
      broken.push(...report.broken.map((link) => ({ file: shown, ...link })));
      if (report.broken.length > 0) ctx.log.warn('broken links', { file: shown, count: report.broken.length });
    }
    ctx.progress(1);
    ctx.log.info('checked links', { ...totals, broken: broken.length });
    ctx.write(broken.map((link) => describe(link.file, link)).join(''));
    const { length } = broken;
    ctx.write(`${count(length, 'broken link')} of ${totals.checked} in ${count(totals.files, 'file')}\n`);
    return input.strict && length > 0 ? failure(`${count(length, 'broken link')} in ${input.path}`, totals) : totals;
  },
});

function describe(file: string, { line, column, link, reason }: BrokenLink): string {
  return `${file}:${line}:${column}: ${link}: ${reason}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
