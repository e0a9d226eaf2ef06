import type { Root } from 'mdast';
import { visit } from 'unist-util-visit';
import { type Place, placeWithin } from './place.js';

/** A `[text][label]` whose label nobody defines: it is shown as it is written. */
export interface UndefinedReference extends Place {
  readonly label: string;
}

// An escaped bracket is meant as it is, and after a word or a bracket it is an index such as `list[0][1]`.
const reference = /(?<![\\\w\])])\[[^[\]\\]+\]\[([^[\]\\]+)\]/g;

/** All references without a definition. The parser leaves them as text, so they are looked for in the source of its texts. */
export function collectUndefinedReferences(tree: Root, source: string): UndefinedReference[] {
  const found: UndefinedReference[] = [];
  visit(tree, 'text', (node) => {
    const text = source.slice(node.position?.start.offset, node.position?.end.offset);
    for (const match of text.matchAll(reference)) {
      found.push({ label: match[1] ?? '', ...placeWithin(node, text, match.index) });
    }
  });
  return found;
}
