import type { ShutdownReason } from './serve-options.js';

/** The one decision to stop: the first reason holds. */
export class Stopping {
  readonly #controller = new AbortController();
  #reason: ShutdownReason | undefined;
  #begunAtMs: number | undefined;
  #resolve: (reason: ShutdownReason) => void = () => undefined;
  /** Resolves with the reason once the plugin is to stop. */
  readonly begun = new Promise<ShutdownReason>((resolve) => {
    this.#resolve = resolve;
  });

  constructor(signal?: AbortSignal) {
    if (signal?.aborted === true) this.begin('aborted');
    else signal?.addEventListener('abort', () => this.begin('aborted'), { once: true });
  }

  /** Fires for handlers and hooks. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it stops; undefined while it does not. */
  get reason(): ShutdownReason | undefined {
    return this.#reason;
  }

  /** Time since it began, in ms; 0 while it has not. */
  get lastedMs(): number {
    return this.#begunAtMs === undefined ? 0 : performance.now() - this.#begunAtMs;
  }

  /** Begins to stop; a second call changes nothing. */
  begin(reason: ShutdownReason): void {
    if (this.#controller.signal.aborted) return;
    this.#reason = reason;
    this.#begunAtMs = performance.now();
    this.#controller.abort(new DOMException(`the plugin is stopping (${reason})`, 'AbortError'));
    this.#resolve(reason);
  }
}
