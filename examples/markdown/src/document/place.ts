import type { Node } from 'mdast';

/** Where something stands in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a node begins. */
export function placeOf(node: Node): Place {
  const { line = 1, column = 1 } = node.position?.start ?? {};
  return { line, column };
}

/** Where a part of a node's text begins. */
export function placeWithin(node: Node, text: string, offset: number): Place {
  const start = placeOf(node);
  const before = text.slice(0, offset).split('\n');
  const last = before.at(-1) ?? '';
  const column = before.length === 1 ? start.column + last.length : last.length + 1;
  return { line: start.line + before.length - 1, column };
}
