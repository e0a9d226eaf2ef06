import { describe, expect, it } from 'vitest';
import { durationRule, isDuration } from './duration.js';

describe('isDuration', () => {
  it.each([0, 0.5, 60_000, 2 ** 31 - 1])('takes %s', (value) => {
    expect(isDuration(value)).toBe(true);
  });

  // Node's timers fire at once for times beyond 31 bits.
  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '1', 1n, null, undefined])('refuses %s', (value) => {
    expect(isDuration(value)).toBe(false);
  });

  it('says its rule with the limit', () => {
    expect(durationRule).toContain('from 0 to 2147483647');
  });
});
