import { describe, expect, it } from 'vitest';
import { createLineFeed } from './line-feed.js';

function collect() {
  const lines: string[] = [];
  return { lines, feed: createLineFeed((line) => lines.push(line)) };
}

describe('createLineFeed', () => {
  it('joins pieces to lines, characters cut in two as well', () => {
    const { lines, feed } = collect();
    const bytes = Buffer.from('one ü\ntwo\n\nrest');
    for (const byte of bytes) feed.write(Uint8Array.of(byte));
    expect(lines).toEqual(['one ü', 'two', '']);
    feed.end();
    feed.end();
    expect(lines).toEqual(['one ü', 'two', '', 'rest']);
  });

  it('gives a line without end in pieces', () => {
    const { lines, feed } = collect();
    for (let piece = 0; piece < 5; piece++) feed.write(Buffer.alloc(40_000, 'x'));
    expect(lines.map((line) => line.length)).toEqual([80_000, 80_000]);
    feed.end();
    expect(lines.join('').length).toBe(200_000);
  });

  it('keeps a last line that equals the one before', () => {
    const { lines, feed } = collect();
    feed.write(Buffer.from('same\nsame'));
    feed.end();
    expect(lines).toEqual(['same', 'same']);
  });
});
