import { describe, expect, it } from 'vitest';
import { median, summarize } from './statistics.js';

describe('median', () => {
  it.each([
    [[3], 3],
    [[1, 9, 2], 2],
    [[4, 1, 2, 10], 3],
    [[], Number.NaN],
  ])('of %j is %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });
});

describe('summarize', () => {
  it('compares round by round, so that a slow round does not count as a slow row', () => {
    const baseline = [{ coldMs: 10 }, { coldMs: 100 }, { coldMs: 10 }];
    const row = [{ coldMs: 20 }, { coldMs: 200 }, { coldMs: 30 }];
    expect(summarize(row, baseline).coldMs).toEqual({ median: 30, min: 20, max: 200, ratio: 2 });
  });

  it('leaves out what no sample tells', () => {
    const figures = summarize([{ coldMs: 5, cpuColdMs: Number.NaN }, { coldMs: 7 }], undefined);
    expect(figures).toEqual({ coldMs: { median: 6, min: 5, max: 7 } });
  });
});
