/** Figures of one or more documents. */
export interface Figures {
  readonly lines: number;
  /** Words of running text, headings and tables; those in code blocks don't count. */
  readonly words: number;
  readonly headings: number;
  /** Links in Markdown, reference links among them. */
  readonly links: number;
  readonly images: number;
  readonly codeBlocks: number;
  readonly codeLines: number;
  readonly tables: number;
}

/** No document at all. */
export const noFigures: Figures = {
  lines: 0,
  words: 0,
  headings: 0,
  links: 0,
  images: 0,
  codeBlocks: 0,
  codeLines: 0,
  tables: 0,
};

/** Adds figures of two. */
export function addFigures(one: Figures, other: Figures): Figures {
  return {
    lines: one.lines + other.lines,
    words: one.words + other.words,
    headings: one.headings + other.headings,
    links: one.links + other.links,
    images: one.images + other.images,
    codeBlocks: one.codeBlocks + other.codeBlocks,
    codeLines: one.codeLines + other.codeLines,
    tables: one.tables + other.tables,
  };
}
