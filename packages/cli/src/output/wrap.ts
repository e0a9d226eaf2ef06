import { stripVTControlCharacters } from 'node:util';

/** How many characters of a terminal's line a text takes, colours not counted. */
export function visibleLength(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/** Pads a text with spaces at its end, colours not counted. */
export function padEnd(text: string, length: number): string {
  return text + ' '.repeat(Math.max(0, length - visibleLength(text)));
}

/**
 * Breaks a text into lines of at most `width` characters, at spaces; a word longer than that keeps a line of its own, so
 * that paths and links can be copied. An undefined width breaks nothing but at line feeds.
 */
export function wrapLines(text: string, width: number | undefined): readonly string[] {
  const lines = text.split('\n');
  return width === undefined ? lines : lines.flatMap((line) => wrapLine(line, width));
}

/** `wrapLines` behind an indentation, all lines alike, for a place of `width` characters. */
export function indentLines(text: string, indent: string, width: number | undefined): string {
  const inner = width === undefined ? undefined : Math.max(10, width - visibleLength(indent));
  return wrapLines(text, inner)
    .map((line) => `${indent}${line}`.trimEnd())
    .join('\n');
}

function wrapLine(line: string, width: number): readonly string[] {
  // What a line begins with, such as a list's indentation, is its own.
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = current === '' ? indent + word : `${current} ${word}`;
    if (current !== '' && visibleLength(longer) > width) {
      lines.push(current);
      current = indent + word;
    } else {
      current = longer;
    }
  }
  return [...lines, current];
}
