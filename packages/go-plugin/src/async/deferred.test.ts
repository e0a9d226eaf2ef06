import { describe, expect, it } from 'vitest';
import { deferred } from './deferred.js';

describe('deferred', () => {
  it('is settled from outside', async () => {
    const good = deferred<number>();
    good.resolve(7);
    expect(await good.promise).toBe(7);
    const bad = deferred<number>();
    bad.reject(new RangeError('no'));
    await expect(bad.promise).rejects.toThrow(RangeError);
  });

  it('keeps what came first', async () => {
    const { promise, resolve, reject } = deferred<string>();
    resolve('first');
    resolve('second');
    reject(new Error('third'));
    expect(await promise).toBe('first');
  });
});
