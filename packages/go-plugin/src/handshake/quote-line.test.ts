import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteLine } from './quote-line.js';

describe('quoteLine', () => {
  it.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['say "hi"\\', '"say \\"hi\\"\\\\"'],
    ['two\nlines', '"two\\nlines"'],
    ['\u001b[31mred', '"\\u001b[31mred"'],
    ['\u009b31m\u007f', '"\\u009b31m\\u007f"'],
    ['\u202egpj.exe', '"\\u202egpj.exe"'],
    ['grüße 漢字 🙂', '"grüße 漢字 🙂"'],
  ])('quotes %j', (text, quoted) => {
    expect(quoteLine(text)).toBe(quoted);
  });

  it('shows 200 characters of a longer text, with a mark', () => {
    expect(quoteLine('x'.repeat(200))).toBe(`"${'x'.repeat(200)}"`);
    expect(quoteLine('x'.repeat(201))).toBe(`"${'x'.repeat(200)}…"`);
  });

  it('gives a short JSON text of one line for anything', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('utf16le')),
        (text) => {
          const quoted = quoteLine(text);
          return JSON.parse(quoted) === text && !/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/.test(quoted);
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
