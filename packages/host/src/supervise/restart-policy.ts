/** How often a plugin is started anew by itself. */
export interface RestartSettings {
  /** How many times within `windowMs`. */
  readonly maxRestarts: number;
  /** A restart that is as old as this no longer counts, in ms. */
  readonly windowMs: number;
}

/** What to do about a plugin whose process is lost. */
export type RestartDecision =
  | { readonly action: 'restart'; readonly delayMs: number }
  /** `reason` follows the plugin's name. */
  | { readonly action: 'give up'; readonly reason: string };

/** Delay before the second restart within a window, in ms; the first comes at once, each further one waits twice as long. */
const firstDelayMs = 1_000;

/** Longest delay, in ms. */
const maxDelayMs = 60_000;

/**
 * Decides whether a plugin is started anew: with growing delays, so that one that fails each time costs little, and no more once it
 * was too often.
 */
export class RestartPolicy {
  readonly #settings: RestartSettings;
  readonly #now: () => number;
  #restarts: readonly number[] = [];

  /** @param now - A clock that never goes back, in ms. */
  constructor(settings: RestartSettings, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Decides about a process that was lost just now; a restart that it decides for counts. */
  decide(): RestartDecision {
    const { maxRestarts, windowMs } = this.#settings;
    const now = this.#now();
    this.#restarts = this.#restarts.filter((at) => now - at < windowMs);
    const count = this.#restarts.length;
    if (count >= maxRestarts) {
      const times = count === 1 ? 'once' : `${count} times`;
      return { action: 'give up', reason: `was started anew ${times} within ${windowMs} ms and is left alone now` };
    }
    this.#restarts = [...this.#restarts, now];
    return { action: 'restart', delayMs: count === 0 ? 0 : Math.min(firstDelayMs * 2 ** (count - 1), maxDelayMs) };
  }

  /** Forgets what was: somebody starts the plugin on purpose. */
  reset(): void {
    this.#restarts = [];
  }
}
