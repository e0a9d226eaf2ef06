import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runUnary, type StartCall } from './unary-call.js';

type Callback = Parameters<StartCall<string>>[2];

function statusError(code: status): ServiceError {
  return Object.assign(new Error('x'), { code, details: 'x', metadata: new Metadata() });
}

/** A call that ends when the test says so, or as cancelled where it is cancelled. */
function setUp() {
  const seen: { options?: object; cancelled: number; end?: Callback } = { cancelled: 0 };
  const start: StartCall<string> = (_metadata, options, callback) => {
    seen.options = options;
    seen.end = callback;
    const cancel = () => {
      seen.cancelled += 1;
      callback(statusError(status.CANCELLED), '');
    };
    return { cancel };
  };
  return { seen, start };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('runUnary', () => {
  it('gives the answer, and leaves no timer and no listener behind', async () => {
    const { seen, start } = setUp();
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const call = runUnary(start, { signal, timeoutMs: 50 });
    seen.end?.(null, 'answer');
    expect(await call).toEqual({ response: 'answer' });
    expect([vi.getTimerCount(), removed.mock.calls.length, seen.cancelled]).toEqual([0, 1, 0]);
  });

  it('gives the status that it ended with', async () => {
    const { seen, start } = setUp();
    const call = runUnary(start, {});
    seen.end?.(statusError(status.INTERNAL), '');
    expect(await call).toMatchObject({ error: { code: status.INTERNAL }, isLate: false });
    expect(seen.options).toEqual({ deadline: Number.POSITIVE_INFINITY });
  });

  it('cancels it when time is up, a little before the plugin would', async () => {
    const { seen, start } = setUp();
    const call = runUnary(start, { timeoutMs: 50 });
    expect(seen.options).toEqual({ deadline: 1_000_150 });
    await vi.advanceTimersByTimeAsync(49);
    expect(seen.cancelled).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(await call).toMatchObject({ error: { code: status.CANCELLED }, isLate: true });
  });

  it('leaves a time that no timer can wait for to the wire', async () => {
    const { seen, start } = setUp();
    const call = runUnary(start, { timeoutMs: 2 ** 31 });
    expect([vi.getTimerCount(), seen.options]).toEqual([0, { deadline: 1_000_000 + 2 ** 31 + 100 }]);
    seen.end?.(null, 'answer');
    await call;
  });

  it('cancels it when the signal fires, and does not make it where that was before', async () => {
    const { start } = setUp();
    const controller = new AbortController();
    const call = runUnary(start, { signal: controller.signal });
    controller.abort();
    expect(await call).toMatchObject({ error: { code: status.CANCELLED }, isLate: false });
    const never = setUp();
    expect(await runUnary(never.start, { signal: controller.signal })).toMatchObject({
      error: { code: status.CANCELLED, details: 'the call was cancelled before it was made' },
      isLate: false,
    });
    expect(never.seen.options).toBeUndefined();
  });
});
