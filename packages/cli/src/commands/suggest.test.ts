import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from './suggest.js';

describe('suggest', () => {
  it('finds the nearest name, case aside', () => {
    expect(suggest('lsit', ['inspect', 'list', 'run'])).toBeUndefined();
    expect(suggest('lst', ['inspect', 'list', 'run'])).toBe('list');
    expect(suggest('Inspcet', ['inspect', 'list'])).toBe('inspect');
    expect(suggest('timeot-ms', ['timeout-ms', 'timer-ms'])).toBe('timeout-ms');
  });

  it('finds nothing where nothing is near', () => {
    expect(suggest('serve', ['inspect', 'list', 'run'])).toBeUndefined();
    expect(suggest('', ['run'])).toBeUndefined();
    expect(didYouMean('serve', ['run'])).toBe('');
    expect(didYouMean('rum', ['run'])).toBe('; did you mean "run"?');
  });
});
