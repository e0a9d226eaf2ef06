import type { Root } from 'mdast';
import { toString as toText } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { type Figures, noFigures } from './figures.js';

const words = new Intl.Segmenter('en', { granularity: 'word' });

/** Counts a document. */
export function countFigures(tree: Root, source: string): Figures {
  const figures = { ...noFigures, lines: countLines(source) };
  visit(tree, (node) => {
    switch (node.type) {
      case 'heading':
      case 'paragraph':
      case 'tableCell':
        figures.words += countWords(toText(node, { includeHtml: false }));
        if (node.type === 'heading') figures.headings++;
        break;
      case 'code':
        figures.codeBlocks++;
        figures.codeLines += countLines(node.value);
        break;
      case 'link':
      case 'linkReference':
        figures.links++;
        break;
      case 'image':
      case 'imageReference':
        figures.images++;
        break;
      case 'table':
        figures.tables++;
        break;
    }
  });
  return figures;
}

function countWords(text: string): number {
  let count = 0;
  for (const { isWordLike } of words.segment(text)) if (isWordLike) count++;
  return count;
}

function countLines(text: string): number {
  if (text === '') return 0;
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
