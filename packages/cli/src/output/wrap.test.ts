import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStyle } from './style.js';
import { indentLines, padEnd, visibleLength, wrapLines } from './wrap.js';

describe('wrapLines', () => {
  it('breaks at spaces and keeps long words whole', () => {
    expect(wrapLines('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapLines('see /a/very/long/path now', 8)).toEqual(['see', '/a/very/long/path', 'now']);
    expect(wrapLines('a\n\nb', 8)).toEqual(['a', '', 'b']);
  });

  it('keeps a line’s own indentation', () => {
    expect(wrapLines('  one two', 6)).toEqual(['  one', '  two']);
  });

  it('leaves everything where no width is given', () => {
    expect(wrapLines('one two  three\nfour', undefined)).toEqual(['one two  three', 'four']);
  });

  it('counts no colours', () => {
    const red = createStyle(true).red('one');
    expect(visibleLength(red)).toBe(3);
    expect(wrapLines(`${red} two`, 7)).toEqual([`${red} two`]);
    expect(padEnd(red, 5)).toBe(`${red}  `);
  });

  it('loses no word and breaks no line that need not be', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z/]{1,12}$/)), fc.integer({ min: 5, max: 40 }), (words, width) => {
        const lines = wrapLines(words.join(' '), width);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});

describe('indentLines', () => {
  it('indents every line, blank ones aside', () => {
    expect(indentLines('one two\n\nthree', '    ', 14)).toBe('    one two\n\n    three');
    expect(indentLines('one two three four', '  ', 14)).toBe('  one two\n  three four');
  });
});
