import { isPluginError } from '@awf/go-plugin';
import type { Logger } from '@awf/go-plugin/plugin';
import { errorStack, errorText } from '../errors/error-text.js';

/** A call that failed. */
export interface FailedCall {
  /** What failed, which begins the message. */
  readonly what: string;
  readonly signal: AbortSignal;
  /** Nobody else is told the reason: the log is all that there will be of it. Default false. */
  readonly isUnanswered?: boolean;
}

/**
 * Logs why a call failed: what authors threw with its stack, what the caller or the schema caused as a detail, unless nobody
 * is answered with it.
 */
export function logFailure(log: Logger, error: unknown, { what, signal, isUnanswered = false }: FailedCall): void {
  if (isPluginError(error)) {
    const level = isUnanswered && !signal.aborted ? 'error' : 'debug';
    log[level](`${what} failed`, { code: error.code, error: error.message });
  } else if (signal.aborted) log.debug(`${what} ended after its caller had gone`, { error: errorText(error) });
  else log.error(`${what} failed`, { error: errorStack(error) });
}
