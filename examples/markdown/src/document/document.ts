import { collectHeadings, type Heading } from './collect-headings.js';
import { collectHtmlAnchors, collectLinks, type Link } from './collect-links.js';
import { collectUndefinedReferences, type UndefinedReference } from './collect-undefined.js';
import { countFigures } from './count-figures.js';
import type { Figures } from './figures.js';
import { parseMarkdown } from './parse-markdown.js';

/** All that the operations want to know of a Markdown file. */
export interface Document {
  readonly headings: readonly Heading[];
  /** What a `#fragment` can name: headings' slugs, and ids in HTML. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
  readonly undefinedReferences: readonly UndefinedReference[];
  readonly figures: Figures;
}

/** Reads a Markdown text. Any text is one, so this does not fail. */
export function readDocument(source: string): Document {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const tree = parseMarkdown(text);
  const headings = collectHeadings(tree);
  return {
    headings,
    anchors: new Set([...headings.map(({ slug }) => slug), ...collectHtmlAnchors(tree)]),
    links: collectLinks(tree),
    undefinedReferences: collectUndefinedReferences(tree, text),
    figures: { ...countFigures(tree, text), headings: headings.length },
  };
}
