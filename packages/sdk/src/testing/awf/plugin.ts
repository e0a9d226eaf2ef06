import { isPluginError } from '@awf/go-plugin';
import { PluginServiceService } from '@awf/plugin-proto/awf';
import type { GetInfoResponse } from '@awf/plugin-proto/awf/messages';
import type { SdkErrorCode } from '../../contract/errors.js';
import { formatIssues } from '../../contract/issues.js';
import type { CallOptions } from '../../contract/typed-calls.js';
import { encodeValues } from '../../contract/values.js';
import type { PluginCaller } from '../plugin-caller.js';

/** Asks the plugin what it is. (AWF spec §6.2 step 3.) */
export function getInfo(caller: PluginCaller, options: CallOptions): Promise<GetInfoResponse> {
  return caller.call('say what it is', caller.link.unary(PluginServiceService.getInfo, {}), options);
}

/**
 * Initialises the plugin with its config. (AWF spec §3.1, §6.2 step 4.)
 *
 * @throws PluginError CONFIG_INVALID where JSON cannot say the config, INIT_FAILED with the plugin's words where it refuses.
 */
export async function init(caller: PluginCaller, config: object, options: CallOptions): Promise<void> {
  const encoded = encodeValues(config);
  if (encoded.issues !== undefined) {
    const why = `cannot be given its config: ${formatIssues(encoded.issues)}. Use what JSON can say.`;
    throw caller.error('CONFIG_INVALID', why);
  }
  const start = caller.link.unary(PluginServiceService.init, { config: encoded.values });
  await caller.call('initialise', start, options).catch(refusedAs(caller, 'INIT_FAILED', 'initialise'));
}

/**
 * Tells the plugin to end what Init began. (AWF spec §6.9.)
 *
 * @throws PluginError SHUTDOWN_FAILED with the plugin's words.
 */
export async function shutdown(caller: PluginCaller, options: CallOptions): Promise<void> {
  const start = caller.link.unary(PluginServiceService.shutdown, {});
  await caller.call('shut down', start, options).catch(refusedAs(caller, 'SHUTDOWN_FAILED', 'shut down'));
}

/** What the plugin itself says is its author's text; the code tells where it was said. */
function refusedAs(caller: PluginCaller, code: SdkErrorCode, what: string): (error: unknown) => never {
  return (error) => {
    if (!isPluginError(error) || error.code !== 'CALL_FAILED') throw error;
    const { cause } = error;
    const said = cause instanceof Error && 'details' in cause ? String(cause.details) : error.message;
    throw caller.error(code, `could not ${what}: ${said}`, { cause });
  };
}
