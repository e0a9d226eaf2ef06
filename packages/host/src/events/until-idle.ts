import type { CallOptions } from '../adapt/call.js';
import { hostError } from '../errors.js';

/** Something that may have work under way. */
export interface Worker {
  readonly plugin: string;
  /** Resolves when it has none, for now. */
  readonly busy: Promise<void> | undefined;
}

/**
 * Resolves when none of the workers has work, also of those that others gave it meanwhile.
 *
 * @throws PluginError `CANCELLED`, `DEADLINE_EXCEEDED`.
 */
export async function untilIdle(busy: () => readonly Worker[], options: CallOptions): Promise<void> {
  const { signal, timeoutMs = Number.POSITIVE_INFINITY } = options;
  const end = new AbortController();
  const given = givesUp(end.signal, { signal, timeoutMs });
  const waits = async (): Promise<void> => {
    for (let workers = busy(); workers.length > 0 && !end.signal.aborted; workers = busy()) {
      await Promise.all(workers.map((worker) => worker.busy));
    }
  };
  try {
    const reason = await Promise.race([waits(), given]);
    if (reason === undefined) return;
    const names = busy().map(({ plugin }) => plugin);
    const waiting = `events still wait for ${names.join(', ') || 'plugins'}`;
    if (reason === 'cancelled') {
      throw hostError('CANCELLED', `The caller no longer waits, and ${waiting}.`, { cause: signal?.reason });
    }
    throw hostError('DEADLINE_EXCEEDED', `After ${timeoutMs} ms ${waiting}. Allow them more time with timeoutMs.`);
  } finally {
    end.abort();
  }
}

function givesUp(end: AbortSignal, { signal, timeoutMs }: CallOptions): Promise<'cancelled' | 'late'> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve('cancelled');
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = Number.isFinite(timeoutMs) ? setTimeout(() => resolve('late'), timeoutMs) : undefined;
    end.addEventListener('abort', () => {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    });
  });
}
