import GithubSlugger from 'github-slugger';
import type { Root } from 'mdast';
import { toString as toText } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { placeOf, placeWithin } from './place.js';
import { readHtml } from './read-html.js';

/** A heading and the anchor that GitHub gives it. */
export interface Heading {
  /** From 1 to 6. */
  readonly depth: number;
  /** Its text without markup. */
  readonly text: string;
  /** Unique in its file: a second heading of the same text gets `-1`. */
  readonly slug: string;
  readonly line: number;
}

/** All headings in their order, those in HTML too. */
export function collectHeadings(tree: Root): Heading[] {
  const slugger = new GithubSlugger();
  const headings: Heading[] = [];
  const add = (depth: number, text: string, line: number): void => {
    headings.push({ depth, text, slug: slugger.slug(text), line });
  };
  visit(tree, (node) => {
    if (node.type === 'heading') {
      const text = toText(node, { includeHtml: false, includeImageAlt: false }).trim();
      add(node.depth, text, placeOf(node).line);
    } else if (node.type === 'html') {
      for (const { depth, text, offset } of readHtml(node.value).headings) {
        add(depth, text, placeWithin(node, node.value, offset).line);
      }
    }
  });
  return headings;
}
