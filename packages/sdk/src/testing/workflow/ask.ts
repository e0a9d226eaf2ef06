import type { StartCall } from '@awf/go-plugin/host';
import type { CallOptions } from '../../contract/typed-calls.js';
import type { PluginCaller } from '../plugin-caller.js';

/**
 * Makes a call whose answer says what went wrong by its field `error`, with status OK. (Workflow spec §3.2.)
 *
 * @throws PluginError CALL_FAILED with the plugin's words, and as `PluginCaller.call`
 */
export async function ask<Response extends { readonly error: string }>(
  caller: PluginCaller,
  what: string,
  { start, options }: { readonly start: StartCall<Response>; readonly options?: CallOptions | undefined },
): Promise<Response> {
  const answer = await caller.call(what, start, options);
  if (answer.error === '') return answer;
  throw caller.error('CALL_FAILED', `could not ${what}: ${answer.error}`);
}
