import type { PluginError } from '@awf/go-plugin';
import { hostError, pluginLabel } from '../errors.js';

/**
 * The error of a caller that gave up waiting for a plugin.
 *
 * @param what - What was waited for: `loaded`.
 * @param reason - Its signal's; undefined where its time was over.
 */
export function gaveUpError(
  plugin: string,
  what: string,
  { timeoutMs, reason }: { readonly timeoutMs?: number | undefined; readonly reason?: unknown },
): PluginError {
  const label = pluginLabel(plugin);
  if (reason !== undefined) {
    const message = `${label} was to be ${what}, but its caller cancelled that.`;
    return hostError('CANCELLED', message, { plugin, cause: reason });
  }
  const message = `${label} could not be ${what} within ${timeoutMs} ms. Allow it more time with timeoutMs.`;
  return hostError('DEADLINE_EXCEEDED', message, { plugin });
}
