import type { SdkErrorCode } from '../contract/errors.js';
import { sdkError } from '../errors/sdk-error.js';
import { linkSignal } from './linked-signal.js';

/** Limits of one run of an author's hook. */
export interface WithinOptions {
  readonly timeoutMs: number;
  /** Fires the hook's signal too; the hook is still waited for. */
  readonly signal: AbortSignal;
  /** Code of the error when time is up. */
  readonly code: SdkErrorCode;
  /** What ran, to begin the message with. */
  readonly what: string;
}

/** Runs a hook with a signal that fires when its time is up; then rejects without waiting for it any longer. */
export async function within<T>(run: (signal: AbortSignal) => T | PromiseLike<T>, options: WithinOptions): Promise<T> {
  const link = linkSignal(options.signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = sdkError(options.code, `${options.what} took longer than ${options.timeoutMs} ms`);
      link.abort(error);
      reject(error);
    }, options.timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve(link.signal).then(run), late]);
  } finally {
    clearTimeout(timer);
    link.release();
  }
}
