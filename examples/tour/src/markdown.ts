import type { plugin as Markdown } from '@awf/example-markdown';
import type { LoadedPlugin } from '@awf/plugin-host';
import type { Page } from './page.js';
import { timed } from './timed.js';
import { TourFailure } from './tour-failure.js';

/** What a call on the documents needs. */
export interface DocumentWork {
  /** Files, and folders with files. */
  readonly documents: readonly string[];
  readonly page: Page;
  readonly signal: AbortSignal;
}

type MarkdownPlugin = LoadedPlugin<typeof Markdown>;

const shownAtMost = 12;

/** Looks for broken links in all documents, side by side. Broken ones are findings, not failures. */
export async function checkLinks(markdown: MarkdownPlugin, { documents, page, signal }: DocumentWork): Promise<void> {
  const [results, ms] = await timed(() =>
    Promise.all(documents.map((path) => markdown.execute('check_links', { path }, { signal }))),
  );
  const found = results.map((result) => expectSuccess('check_links', result));
  const sum = (of: (data: (typeof found)[number]) => number) => found.reduce((total, data) => total + of(data), 0);
  const broken = found.flatMap((data) => data.broken);
  const text = `${sum((data) => data.checked)} links in ${sum((data) => data.files)} files: ${broken.length} broken`;
  page.line('markdown.check_links', `${text}; ${sum((data) => data.external)} lead elsewhere`, ms);
  page.detail('the first call loads the Markdown parser, too');
  for (const { file, line, column, link, reason } of broken.slice(0, shownAtMost)) {
    page.detail(`${file}:${line}:${column}: ${link}: ${reason}`);
  }
  if (broken.length > shownAtMost) page.detail(`and ${broken.length - shownAtMost} more`);
}

/** Shows the table of contents of the first document that is a file. */
export async function tableOfContents(
  markdown: MarkdownPlugin,
  { documents, page, signal }: DocumentWork,
): Promise<void> {
  const file = documents.find((name) => name.endsWith('.md'));
  if (file === undefined) throw new TourFailure('this repository has no README.md');
  const [result, ms] = await timed(() => markdown.execute('toc', { path: file, max_depth: 3 }, { signal }));
  const { entries } = expectSuccess('toc', result);
  page.line('markdown.toc', `${file} has ${entries.length} headings`, ms);
  for (const { depth, text, line } of entries.slice(0, shownAtMost)) {
    page.detail(`${'  '.repeat(depth - 1)}${text} (line ${line})`);
  }
  if (entries.length > shownAtMost) page.detail(`and ${entries.length - shownAtMost} more`);
}

/** Counts what all documents hold, side by side. */
export async function countAll(markdown: MarkdownPlugin, { documents, page, signal }: DocumentWork): Promise<void> {
  const [results, ms] = await timed(() =>
    Promise.all(documents.map((path) => markdown.execute('stats', { path }, { signal }))),
  );
  const totals = results.map((result) => expectSuccess('stats', result).total);
  const words = totals.reduce((sum, total) => sum + total.words, 0);
  page.line('markdown.stats', `${words} words in ${documents.length} places`, ms);
  for (const [index, total] of totals.entries()) {
    const { headings, links, code_blocks, tables } = total;
    const rest = `${headings} headings, ${links} links, ${code_blocks} code blocks, ${tables} tables`;
    page.detail(`${documents[index]}: ${total.words} words, ${rest}`);
  }
}

function expectSuccess<Data>(
  operation: string,
  result: { success: true; data: Data } | { success: false; error: string },
): Data {
  if (result.success) return result.data;
  throw new TourFailure(`markdown.${operation} answered: ${result.error}`);
}
