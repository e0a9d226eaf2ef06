import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { within } from './within.js';

const code = 'INIT_FAILED';
const parent = () => new AbortController();

describe('within', () => {
  it('gives what the hook gives and leaves nothing behind', async () => {
    const { signal } = parent();
    const options = { timeoutMs: 1_000, signal, code, what: 'init' } as const;
    for (let count = 0; count < 10; count++) await expect(within(async () => count, options)).resolves.toBe(count);
    // The one of all links, which stays.
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('fails as the hook fails, also when it throws at once', async () => {
    const hook = () => {
      throw new Error('no');
    };
    await expect(within(hook, { timeoutMs: 1_000, signal: parent().signal, code, what: 'init' })).rejects.toThrow('no');
  });

  it('fires the signal when time is up, and waits no longer', async () => {
    let seen: AbortSignal | undefined;
    const never = (signal: AbortSignal) => {
      seen = signal;
      return new Promise<void>(() => undefined);
    };
    const late = within(never, { timeoutMs: 5, signal: parent().signal, code, what: 'init' });
    await expect(late).rejects.toMatchObject({ code, message: 'init took longer than 5 ms' });
    expect(seen?.aborted).toBe(true);
  });

  it('passes on that the host is gone', async () => {
    const host = parent();
    const stopped = (signal: AbortSignal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));
    const result = within(stopped, { timeoutMs: 1_000, signal: host.signal, code, what: 'init' });
    setImmediate(() => host.abort('gone'));
    await expect(result).resolves.toBe('gone');
  });
});
