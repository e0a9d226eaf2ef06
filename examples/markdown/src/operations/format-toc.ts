import type { Heading } from '../document/collect-headings.js';

/** Headings as a nested Markdown list of links. The highest level among them stands at the margin. */
export function formatToc(headings: readonly Pick<Heading, 'depth' | 'text' | 'slug'>[]): string {
  const top = Math.min(...headings.map(({ depth }) => depth));
  return headings
    .map(({ depth, text, slug }) => `${'  '.repeat(depth - top)}- [${escapeMarkup(text)}](#${slug})\n`)
    .join('');
}

/** Keeps characters of a plain text from being taken for markup. */
function escapeMarkup(text: string): string {
  return text.replace(/[\\`*_~[\]<>]|&(?=[#\w])/g, '\\$&');
}
