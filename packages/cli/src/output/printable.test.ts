import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLine } from './printable.js';

describe('printable', () => {
  it('shows what would act on a terminal', () => {
    expect(printable('\u001b[31mred\u001b[0m\u0007\r')).toBe('\\u001b[31mred\\u001b[0m\\u0007\\r');
    expect(printable('\u202eabc\u009b')).toBe('\\u202eabc\\u009b');
  });

  it('keeps lines, tabs and all that people write', () => {
    expect(printable('a\tb\nc ü 漢 🙂')).toBe('a\tb\nc ü 漢 🙂');
    expect(printableLine('a\tb\nc\u2028d')).toBe('a\\tb\\nc\\u2028d');
  });

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printableLine(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 10_000 },
    );
  });
});
