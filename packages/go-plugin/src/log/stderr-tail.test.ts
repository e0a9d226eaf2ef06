import { describe, expect, it } from 'vitest';
import { createStderrTail } from './stderr-tail.js';

describe('createStderrTail', () => {
  it('keeps the last 40 lines, oldest first', () => {
    const tail = createStderrTail();
    expect(tail.lines()).toEqual([]);
    for (let i = 1; i <= 45; i += 1) tail.push(Buffer.from(`line ${i}`));
    expect(tail.lines()).toHaveLength(40);
    expect(tail.lines()[0]).toBe('line 6');
    expect(tail.lines().at(-1)).toBe('line 45');
  });

  it('cuts long lines with a mark and escapes what a terminal would obey', () => {
    const tail = createStderrTail({ maxLines: 2, maxLineBytes: 4 });
    tail.push(Buffer.from('abcdef'));
    tail.push(Buffer.from('\x1b[2K'));
    expect(tail.lines()).toEqual(['abcd [cut]', '\\x1b[2K']);
  });

  it('copies the bytes it is given', () => {
    const tail = createStderrTail();
    const line = Buffer.from('first');
    tail.push(line);
    line.fill('x');
    expect(tail.lines()).toEqual(['first']);
  });
});
