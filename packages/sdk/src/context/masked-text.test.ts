import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mask } from './mask.js';
import { MaskedText } from './masked-text.js';

function maskOf(...secrets: readonly unknown[]): Mask {
  const mask = new Mask();
  for (const secret of secrets) mask.add(secret);
  return mask;
}

function piecesOf(mask: Mask, pieces: readonly string[]): readonly string[] {
  const text = new MaskedText(mask);
  return [...pieces.map((piece) => text.push(piece)), text.end()];
}

describe('a text in pieces', () => {
  it('goes out at once where there are no secrets, and where nothing of one is there', () => {
    expect(piecesOf(maskOf(), ['a', 'b'])).toEqual(['a', 'b', '']);
    expect(piecesOf(maskOf('hunter2'), ['see ', 'you'])).toEqual(['see ', 'you', '']);
  });

  it('hides a secret that lies across pieces, and holds back no more than what may be one', () => {
    expect(piecesOf(maskOf('hunter2'), ['is h', 'unter', '2, y', 'es'])).toEqual(['is ', '', '***, y', 'es', '']);
    expect(piecesOf(maskOf('hunter2'), ['the hunt', ' is on'])).toEqual(['the ', 'hunt is on', '']);
    expect(piecesOf(maskOf('hunter2'), ['to hun', 't'])).toEqual(['to ', '', 'hunt']);
  });

  it('hides the longest of several that begin at one place', () => {
    expect(piecesOf(maskOf('abc', 'abcdef'), ['abc', 'def', 'abc', 'x'])).toEqual(['', '***', '', '***x', '']);
    expect(piecesOf(maskOf('abc', 'abcdef'), ['abcd'])).toEqual(['', '***d']);
  });

  it('hides one that follows on another, and one that overlaps itself', () => {
    expect(piecesOf(maskOf('aba'), ['ababa', 'ba'])).toEqual(['***b', '***', '']);
    expect(piecesOf(maskOf('aba'), ['abaab', 'a'])).toEqual(['***', '***', '']);
  });

  it('hides the forms and lines that a mask knows, also of secrets that it learns on the way', () => {
    const mask = maskOf('p&ss\nw"rd is long');
    const text = new MaskedText(mask);
    expect(text.push('JSON p&ss\\nw\\"rd is long, line w"rd is long, ')).toBe('JSON ***, line ***, ');
    expect(text.push('late')).toBe('late');
    mask.add('late');
    expect(text.push(' late')).toBe(' ***');
  });

  it('takes time for what is long only once', () => {
    const secrets = ['-----BEGIN KEY-----\n'.repeat(200), ...Array.from({ length: 40 }, (_, n) => `not there ${n}`)];
    const text = new MaskedText(maskOf('abc', ...secrets));
    const started = performance.now();
    expect(text.push('abc '.repeat(100_000))).toBe('*** '.repeat(100_000));
    // Searched anew at each of the 100,000 places it takes minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('comes out the same however it is cut, and without a secret', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 6 });
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 4 }), pieces, (secrets, cut) => {
        const mask = maskOf(...secrets);
        const whole = piecesOf(mask, [cut.join('')]).join('');
        expect(piecesOf(mask, cut).join('')).toBe(whole);
        for (const part of whole.split('***')) for (const secret of secrets) expect(part).not.toContain(secret);
      }),
      { numRuns: 2_000 },
    );
  });
});
