import { isPluginError } from '@awf/go-plugin';
import type { PluginProcess } from '@awf/go-plugin/host';

/** When a process counts as hanging. */
export interface WatchdogSettings {
  /** Time to answer a health check, in ms. */
  readonly timeoutMs: number;
  /** Time between checks that nothing asked for, in ms. Undefined: there are none. */
  readonly intervalMs: number | undefined;
}

/** Looks after one process: whether it answers at all. */
export class Watchdog {
  readonly #process: Pick<PluginProcess, 'ping' | 'signal'>;
  readonly #timeoutMs: number;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #onSilent: (error: unknown) => void;
  #isChecking = false;

  /** @param onSilent - Told at most once, with what the health check failed with. */
  constructor(
    process: Pick<PluginProcess, 'ping' | 'signal'>,
    { timeoutMs, intervalMs }: WatchdogSettings,
    onSilent: (error: unknown) => void,
  ) {
    this.#process = process;
    this.#timeoutMs = timeoutMs;
    this.#onSilent = onSilent;
    if (intervalMs === undefined) return;
    this.#timer = setInterval(() => this.check(), intervalMs).unref();
    process.signal.addEventListener('abort', () => clearInterval(this.#timer), { once: true });
  }

  /** Asks the process for a sign of life, in the background; one question at a time. */
  check(): void {
    if (this.#isChecking || this.#process.signal.aborted) return;
    this.#isChecking = true;
    void this.#process.ping({ timeoutMs: this.#timeoutMs }).then(
      () => {
        this.#isChecking = false;
      },
      (error: unknown) => {
        clearInterval(this.#timer);
        // One that is gone does not hang.
        if (!isPluginError(error) || error.code !== 'CRASHED') this.#onSilent(error);
      },
    );
  }
}
