// failures.test.ts: what goes wrong.
import { testPlugin } from '@awf/plugin-sdk/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { greeter } from './plugin.js';

const config = { apiKey: 'k-123456' };
afterEach(() => vi.useRealTimers());

test('needs its key', async () => {
  await expect(testPlugin(greeter)).rejects.toMatchObject({
    code: 'INIT_FAILED',
    message: expect.stringContaining('config: apiKey: expected string, received undefined'),
  });
});

test('ends with its caller', async () => {
  await using t = await testPlugin(greeter, { config });
  const caller = new AbortController();
  const call = t.execute('greet', { name: 'Ada', waitMs: 60_000 }, { signal: caller.signal });
  await t.waitFor(() => t.progress.length);
  caller.abort();
  await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('ends at its deadline', async () => {
  vi.useFakeTimers();
  await using t = await testPlugin(greeter, { config });
  const call = t.execute('greet', { name: 'Ada', waitMs: 60_000 }, { timeoutMs: 30_000 });
  const refused = expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await vi.advanceTimersByTimeAsync(30_000);
  await refused;
});
