import { judgeLink, type LinkContext } from './judge-link.js';

/** A link that leads nowhere. */
export interface BrokenLink {
  readonly line: number;
  readonly column: number;
  /** The address, or the label of a reference. */
  readonly link: string;
  readonly reason: string;
}

/** What became of the links of one file. */
export interface DocumentReport {
  /** In the order in which they stand. */
  readonly broken: readonly BrokenLink[];
  /** Links that were looked at. */
  readonly checked: number;
  /** Links to other sites, which were not. */
  readonly external: number;
}

/** Checks every link of a file. */
export async function checkDocument(context: LinkContext): Promise<DocumentReport> {
  const { links, undefinedReferences } = await context.library.read(context.file);
  const broken: BrokenLink[] = undefinedReferences.map(({ label, line, column }) => ({
    line,
    column,
    link: `[${label}]`,
    reason: 'no definition of this reference',
  }));
  let external = 0;
  for (const { url, line, column } of links) {
    const verdict = await judgeLink(url, context);
    if (verdict.kind === 'external') external++;
    if (verdict.kind === 'broken') broken.push({ line, column, link: url, reason: verdict.reason });
  }
  broken.sort((a, b) => a.line - b.line || a.column - b.column);
  return { broken, checked: links.length - external + undefinedReferences.length, external };
}
