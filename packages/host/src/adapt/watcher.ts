import { describeUnknown } from '@awf/go-plugin';
import type { ExecuteOptions } from '@awf/plugin-sdk/contract';
import { type PluginPeer, peerError } from './plugin-peer.js';

/** The callbacks of one call: what they throw becomes the error of the call, and no more. */
export class Watcher {
  readonly #peer: PluginPeer;
  readonly #what: string;
  readonly #options: ExecuteOptions;
  #hasOutput = false;

  /** `what` is asked of the plugin, to follow "could not". */
  constructor(peer: PluginPeer, what: string, options: ExecuteOptions) {
    this.#peer = peer;
    this.#what = what;
    this.#options = options;
  }

  /** Whether anybody wants to know of the work while it goes on. */
  get isWatching(): boolean {
    return this.#options.onProgress !== undefined || this.#options.onOutput !== undefined;
  }

  /**
   * Tells how far the work is; the result is undefined, or pending as long as the callback is.
   *
   * @throws PluginError `CALLBACK_FAILED`
   */
  progress(fraction: number, message: string): void | Promise<void> {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return undefined;
    return this.#call('onProgress', () => onProgress(fraction, message === '' ? undefined : message));
  }

  /** Tells a piece of the text output, as `progress` does. */
  output(text: string): void | Promise<void> {
    const { onOutput } = this.#options;
    this.#hasOutput = true;
    if (onOutput === undefined) return undefined;
    return this.#call('onOutput', () => onOutput(text));
  }

  /** Tells the text of the answer, where none of it was told before. */
  end(text: string): void | Promise<void> {
    if (!this.#hasOutput && text !== '') return this.output(text);
  }

  #call(callback: 'onProgress' | 'onOutput', call: () => unknown): void | Promise<void> {
    const fail = (cause: unknown): never => {
      const why = `could not ${this.#what}: ${callback} of its caller failed: ${describeUnknown(cause)}.`;
      throw peerError(this.#peer, 'CALLBACK_FAILED', why, { cause });
    };
    let pending: unknown;
    try {
      pending = call();
    } catch (cause) {
      return fail(cause);
    }
    return isThenable(pending) ? Promise.resolve(pending).then(() => undefined, fail) : undefined;
  }
}

/** An async function fits callbacks that return nothing, too. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
