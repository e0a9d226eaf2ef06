import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, type LinePosition } from './line-splitter.js';

function split(chunks: readonly (string | Uint8Array)[], maxLineBytes?: number): [string, LinePosition][] {
  const lines: [string, LinePosition][] = [];
  const splitter = createLineSplitter({
    maxLineBytes,
    onLine: (line, position) => lines.push([line.toString('latin1'), position]),
  });
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return lines;
}

describe('createLineSplitter', () => {
  it('cuts at line feeds wherever the chunks end', () => {
    expect(split(['a\nb', 'c', '\n\nd\r', '\ne'])).toEqual([
      ['a', 'whole'],
      ['bc', 'whole'],
      ['', 'whole'],
      ['d', 'whole'],
      ['e', 'whole'],
    ]);
  });

  it('gives nothing for nothing', () => {
    expect(split([])).toEqual([]);
    expect(split([''])).toEqual([]);
    expect(split(['a\n'])).toEqual([['a', 'whole']]);
  });

  it('gives an over-long line in pieces', () => {
    const pieces = [
      ['abcd', 'first'],
      ['efgh', 'middle'],
      ['ij', 'last'],
      ['k', 'whole'],
    ];
    expect(split(['abcdefghij\nk'], 4)).toEqual(pieces);
    expect(split([...'abcdefghij\nk'], 4)).toEqual(pieces);
  });

  it('leaves a line of exactly the limit whole', () => {
    expect(split(['abcd\n'], 4)).toEqual([['abcd', 'whole']]);
    expect(split(['abcd', '\n'], 4)).toEqual([['abcd', 'whole']]);
    expect(split(['abcd'], 4)).toEqual([['abcd', 'whole']]);
  });

  it('holds at most one piece of a 10 MB line', () => {
    const sizes: number[] = [];
    const splitter = createLineSplitter({ onLine: (line) => sizes.push(line.length) });
    const chunk = Buffer.alloc(100_000, 'x');
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100; i += 1) splitter.write(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
    splitter.end();
    expect(Math.max(...sizes)).toBe(65_536);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10_000_000);
  });

  it('loses and adds nothing, however the bytes are cut', () => {
    const chunks = fc.array(fc.stringMatching(/^[ab\n]{0,12}$/), { maxLength: 8 });
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 7 }), (parts, max) => {
        const text = parts.join('');
        const pieces = split(parts, max);
        const joined = pieces.map(([line, at]) => (at === 'whole' || at === 'last' ? `${line}\n` : line)).join('');
        expect(joined).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`);
        expect(pieces).toEqual(split([text], max));
        expect(pieces.every(([line]) => line.length <= max)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
