import { printable } from './printable.js';
import type { Style } from './style.js';
import { formatTable } from './table.js';

/** How sections of a text for people are set. */
export interface Page {
  readonly style: Style;
  readonly width: number | undefined;
  /** A title and what is below it. */
  section(title: string, body: string): string;
  /** A title and rows of a word and a value, which may be a plugin's text. */
  facts(title: string, rows: readonly (readonly string[])[]): string;
}

/** Makes the page of a stream with that style and width. */
export function createPage(style: Style, width: number | undefined): Page {
  const section = (title: string, body: string): string => `${style.bold(title)}\n${body}`;
  return {
    style,
    width,
    section,
    facts: (title, rows) => {
      const cells = rows.map(([key = '', value = '']) => [style.dim(key), printable(value)]);
      return section(title, formatTable(cells, { indent: '  ', width }));
    },
  };
}
