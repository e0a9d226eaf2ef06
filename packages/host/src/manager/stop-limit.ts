import type { CallOptions } from '../adapt/call.js';

/** Runs `work` with a signal that fires when the caller's does, or when its time is over. */
export async function withStopLimit<T>(
  { signal, timeoutMs = Number.POSITIVE_INFINITY }: CallOptions,
  work: (hurry: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const hurry = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) hurry();
  signal?.addEventListener('abort', hurry, { once: true });
  // A time that no timer can wait for is none.
  const timer = timeoutMs < 2 ** 31 ? setTimeout(hurry, timeoutMs) : undefined;
  try {
    return await work(controller.signal);
  } finally {
    signal?.removeEventListener('abort', hurry);
    clearTimeout(timer);
  }
}

/** Resolves when `work` has ended or the signal fires; where that comes first the work goes on. */
export async function unlessHurried(work: Promise<void>, hurry: AbortSignal): Promise<void> {
  if (hurry.aborted) return;
  const end = new AbortController();
  const fired = new Promise<void>((resolve) =>
    hurry.addEventListener('abort', () => resolve(), { once: true, signal: end.signal }),
  );
  try {
    await Promise.race([work, fired]);
  } finally {
    end.abort();
  }
}
