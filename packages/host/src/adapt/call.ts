import { runUnary, type StartCall } from '@awf/go-plugin/host';
import type { CallOptions } from '@awf/plugin-sdk/contract';
import { fromGrpcError } from './grpc-status.js';
import type { PluginPeer } from './plugin-peer.js';

export type { CallOptions, StartCall };

/** Options of a call whose deadline is decided. */
export interface TimedCallOptions extends CallOptions {
  readonly timeoutMs: number;
}

/**
 * Makes a unary call with a deadline and a signal, which both reach the plugin.
 *
 * @param what - What is asked, to follow "could not": `execute "greet"`.
 * @throws PluginError as `fromGrpcError` maps them.
 */
export async function callUnary<Response>(
  peer: PluginPeer,
  what: string,
  { start, options }: { readonly start: StartCall<Response>; readonly options: TimedCallOptions },
): Promise<Response> {
  const end = await runUnary(start, options);
  if (end.error === undefined) return end.response;
  throw await fromGrpcError(end.error, { peer, what, isLate: end.isLate, ...options });
}
