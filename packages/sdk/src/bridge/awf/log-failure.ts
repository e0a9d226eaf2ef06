import { isPluginError } from '@awf/go-plugin';
import type { Logger } from '@awf/go-plugin/plugin';
import { errorStack, errorText } from '../../errors/error-text.js';

/** Logs why a call failed: what authors threw with its stack, what the caller or the schema caused as a detail. */
export function logFailure(
  log: Logger,
  error: unknown,
  call: { readonly what: string; readonly signal: AbortSignal },
): void {
  if (isPluginError(error)) log.debug(`${call.what} failed`, { code: error.code, error: error.message });
  else if (call.signal.aborted) log.debug(`${call.what} ended after its caller had gone`, { error: errorText(error) });
  else log.error(`${call.what} failed`, { error: errorStack(error) });
}
