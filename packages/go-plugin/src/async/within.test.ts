import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from './deferred.js';
import { pause, within } from './within.js';

describe('within', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives the result of work that is in time, and leaves no timer', async () => {
    expect(await within(Promise.resolve('done'), 1_000)).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects as the work does, and leaves no timer', async () => {
    await expect(within(Promise.reject(new RangeError('no')), 1_000)).rejects.toThrow(RangeError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up after the time, to the millisecond', async () => {
    let result: unknown = 'open';
    void within(new Promise(() => undefined), 100).then((value) => {
      result = value;
    });
    await vi.advanceTimersByTimeAsync(99);
    expect(result).toBe('open');
    await vi.advanceTimersByTimeAsync(1);
    expect(result).toBeUndefined();
  });

  it('takes no harm from work that fails later', async () => {
    const late = deferred<void>();
    const waiting = within(late.promise, 10);
    await vi.advanceTimersByTimeAsync(10);
    late.reject(new Error('too late to matter'));
    expect(await waiting).toBeUndefined();
  });
});

describe('pause', () => {
  it('resolves after its time', async () => {
    vi.useFakeTimers();
    const waiting = pause(50).then(() => 'over');
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(50);
    expect(await waiting).toBe('over');
    vi.useRealTimers();
  });
});
