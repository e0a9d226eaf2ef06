import type { Root } from 'mdast';
import { visit } from 'unist-util-visit';
import { type Place, placeOf, placeWithin } from './place.js';
import { readHtml } from './read-html.js';

/** Something that names another place. A reference link's address is the one in its definition. */
export interface Link extends Place {
  readonly kind: 'link' | 'image' | 'definition';
  /** As it is written, entities and escapes resolved. */
  readonly url: string;
}

/** All links and images, in Markdown and in HTML; what stands in code is none. */
export function collectLinks(tree: Root): Link[] {
  const links: Link[] = [];
  visit(tree, (node) => {
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      links.push({ kind: node.type, url: node.url, ...placeOf(node) });
    } else if (node.type === 'html') {
      for (const { kind, url, offset } of readHtml(node.value).links) {
        links.push({ kind, url, ...placeWithin(node, node.value, offset) });
      }
    }
  });
  return links;
}

/** Anchors that are written in HTML. */
export function collectHtmlAnchors(tree: Root): string[] {
  const anchors: string[] = [];
  visit(tree, 'html', (node) => {
    anchors.push(...readHtml(node.value).anchors);
  });
  return anchors;
}
