/** Who waits for a task, and until when. */
export interface Waiter {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Makes the waiter's error when it gives up; `reason` is its signal's, undefined where its time was over. */
  giveUp(reason: unknown): Error;
}

/**
 * Work that several callers wait for. Each can give up for itself; the work is aborted when the last one has, and that one
 * waits until the work has ended, so that whoever sees its error knows that nothing is left of it.
 */
export class SharedTask<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#controller.signal);
    // Whoever gave up is not told again how it ended.
    this.#result.catch(() => undefined);
  }

  /** Whether the work was told to end: a later caller needs a task of its own. */
  get abandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Resolves when the work has ended, however it ended. */
  get settled(): Promise<void> {
    return this.#result.then(
      () => undefined,
      () => undefined,
    );
  }

  /** Tells the work to end, whoever waits. */
  abandon(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Waits for the result, or until this waiter gives up. */
  async join(waiter: Waiter): Promise<T> {
    const { signal, timeoutMs } = waiter;
    this.#waiting += 1;
    const end = new AbortController();
    try {
      const given = await Promise.race([
        this.#result.then((value) => ({ value })),
        givesUp(signal, timeoutMs, end.signal),
      ]);
      if ('value' in given) return given.value;
      const error = waiter.giveUp(given.reason);
      if (this.#waiting > 1) throw error;
      this.abandon(error);
      await this.settled;
      throw error;
    } finally {
      this.#waiting -= 1;
      end.abort();
    }
  }
}

/** Resolves when the signal fires or the time is over; never once `end` has fired. */
function givesUp(
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
  end: AbortSignal,
): Promise<{ readonly reason: unknown }> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve({ reason: signal?.reason });
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = Number.isFinite(timeoutMs) ? setTimeout(() => resolve({ reason: undefined }), timeoutMs) : undefined;
    end.addEventListener('abort', () => {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    });
  });
}
