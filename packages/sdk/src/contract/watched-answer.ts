import { clampFraction, StreamedAnswer, type StreamUpdate } from './stream.js';
import type { ExecuteOptions } from './typed-calls.js';

/** The callbacks of a call that is watched. */
export type WatchCallback = 'onProgress' | 'onOutput';

/** Makes the errors of a call that is watched. */
export interface WatchErrors {
  /** The plugin broke the stream's contract; `how` follows "it". */
  breach(how: string): Error;
  /** A callback of the caller threw or rejected. */
  callbackFailed(callback: WatchCallback, cause: unknown): Error;
}

/** The answer of a call that does work, whose caller may watch it come. */
export class WatchedAnswer<Result extends { readonly output: string }> {
  readonly #callbacks: Pick<ExecuteOptions, WatchCallback>;
  readonly #errors: WatchErrors;
  readonly #answer = new StreamedAnswer<Result>();
  #hasOutput = false;

  constructor(callbacks: Pick<ExecuteOptions, WatchCallback>, errors: WatchErrors) {
    this.#callbacks = callbacks;
    this.#errors = errors;
  }

  /** Whether anybody wants to know of the work while it goes on. */
  get isWatched(): boolean {
    return this.#callbacks.onProgress !== undefined || this.#callbacks.onOutput !== undefined;
  }

  /** Takes one message of a stream; what it returns is pending as long as a callback is. Throws and rejects as `WatchErrors` says. */
  take(message: StreamUpdate<Result>): void | Promise<void> {
    const breach = this.#answer.take(message);
    if (breach !== undefined) throw this.#errors.breach(breach);
    const { update } = message;
    if (update?.$case === 'output') return this.#tellOutput(update.value);
    if (update?.$case === 'progress') return this.#tellProgress(update.value.fraction, update.value.message);
    if (update?.$case === 'result') return this.tell(this.#answer.end().result?.output ?? '');
  }

  /** Tells the whole text of an answer where none of it was told in pieces. */
  tell(text: string): void | Promise<void> {
    if (!this.#hasOutput && text !== '') return this.#tellOutput(text);
  }

  /** The answer of a stream that has ended in order. */
  end(): Result {
    const end = this.#answer.end();
    if (end.breach !== undefined) throw this.#errors.breach(end.breach);
    return end.result;
  }

  #tellProgress(fraction: number, message: string): void | Promise<void> {
    const { onProgress } = this.#callbacks;
    if (onProgress === undefined) return undefined;
    return this.#call('onProgress', () => onProgress(clampFraction(fraction), message === '' ? undefined : message));
  }

  #tellOutput(text: string): void | Promise<void> {
    const { onOutput } = this.#callbacks;
    this.#hasOutput = true;
    if (onOutput === undefined) return undefined;
    return this.#call('onOutput', () => onOutput(text));
  }

  #call(callback: WatchCallback, call: () => unknown): void | Promise<void> {
    const fail = (cause: unknown): never => {
      throw this.#errors.callbackFailed(callback, cause);
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
