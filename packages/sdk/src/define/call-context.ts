import type { Logger } from '@awf/go-plugin/plugin';

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** What every handler can use. */
export interface CallContext {
  /** Fires when the caller cancels, its deadline passes, or the host goes away or stops the plugin. */
  readonly signal: AbortSignal;
  /** Goes to the host with its level; the values of `secrets` are masked. */
  readonly log: Logger;
  /** The folder that relative paths are meant from: the user's working folder under AWF. */
  readonly baseDir: string;
}

/** What handlers with a text output can use besides. */
export interface OutputContext extends CallContext {
  /** Adds to the text output: sent with the result as the wire's `output`. After the handler has ended it does nothing. */
  write(chunk: string): void;
  /** Says how far the work is, from 0 to 1 (clamped), as a debug line of the log. */
  progress(fraction: number, message?: string): void;
}
