import { describe, expect, it } from 'vitest';
import { unlessHurried, withStopLimit } from './stop-limit.js';

const fired = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('withStopLimit', () => {
  it('hurries with the caller, also where the caller was done before', async () => {
    const caller = new AbortController();
    const work = withStopLimit({ signal: caller.signal }, fired);
    caller.abort('enough');
    expect(await work).toBe('enough');
    expect(await withStopLimit({ signal: AbortSignal.abort('before') }, fired)).toBe('before');
  });

  it('hurries when its time is over, be it none', async () => {
    expect(await withStopLimit({ timeoutMs: 5 }, fired)).toMatchObject({ name: 'AbortError' });
    expect(await withStopLimit({ timeoutMs: 0 }, fired)).toMatchObject({ name: 'AbortError' });
  });

  it.each([undefined, Number.POSITIVE_INFINITY, 2 ** 31, Number.NaN])(
    'never hurries within %s ms',
    async (timeoutMs) => {
      const aborted = await withStopLimit({ timeoutMs }, async (hurry) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return hurry.aborted;
      });
      expect(aborted).toBe(false);
    },
  );

  it('leaves neither timer nor signal behind, however the work ends', async () => {
    const caller = new AbortController();
    const before = timers();
    let hurry: AbortSignal | undefined;
    const options = { signal: caller.signal, timeoutMs: 60_000 };
    const failing = withStopLimit(options, async (signal) => {
      hurry = signal;
      throw new Error('work failed');
    });
    await expect(failing).rejects.toThrow('work failed');
    expect(timers()).toBeLessThanOrEqual(before);
    caller.abort();
    expect(hurry?.aborted).toBe(false);
  });
});

describe('unlessHurried', () => {
  const never = new Promise<void>(() => undefined);

  it('ends with the work or its failure', async () => {
    const { signal } = new AbortController();
    await unlessHurried(Promise.resolve(), signal);
    await expect(unlessHurried(Promise.reject(new Error('work failed')), signal)).rejects.toThrow('work failed');
  });

  it('ends when it is hurried, before or meanwhile, and leaves the work alone', async () => {
    await unlessHurried(never, AbortSignal.abort());
    const hurry = new AbortController();
    const waiting = unlessHurried(never, hurry.signal);
    hurry.abort();
    await waiting;
  });

  it('does not report work that fails after it was hurried', async () => {
    const hurry = new AbortController();
    let fail = (_error: Error): void => undefined;
    const work = new Promise<void>((_resolve, reject) => {
      fail = reject;
    });
    const waiting = unlessHurried(work, hurry.signal);
    hurry.abort();
    await waiting;
    // Were it reported, vitest would fail the run with an unhandled rejection.
    fail(new Error('late'));
    await expect(work).rejects.toThrow('late');
  });
});
