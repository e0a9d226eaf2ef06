import { hostError } from '../errors.js';

/** Until when work may go on. */
export interface TimeLimits {
  readonly signal: AbortSignal | undefined;
  /** In ms; `Infinity` for no limit. */
  readonly timeoutMs: number;
}

/**
 * Does work until it is done, the caller gives up, or its time is over. The work gets one signal for both and must end soon
 * after it fires; what it has left by then is its own to clear up.
 *
 * @param what - What is done, to begin messages with.
 * @throws PluginError `CANCELLED`, `DEADLINE_EXCEEDED`, and what the work throws.
 */
export async function withinLimits<T>(
  what: string,
  { signal, timeoutMs }: TimeLimits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const time = timeoutMs === Number.POSITIVE_INFINITY ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [signal, time].filter((one) => one !== undefined);
  const both = AbortSignal.any(signals);
  try {
    both.throwIfAborted();
    return await work(both);
  } catch (cause) {
    if (signal?.aborted === true) throw hostError('CANCELLED', `${what} was cancelled by its caller.`, { cause });
    if (time?.aborted !== true) throw cause;
    const why = `took longer than ${timeoutMs} ms. Allow it more time with timeoutMs.`;
    throw hostError('DEADLINE_EXCEEDED', `${what} ${why}`, { cause });
  }
}
