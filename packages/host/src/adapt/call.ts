import { runStream, runUnary, type StartCall, type StartStream, type StreamCall } from '@awf/go-plugin/host';
import type { CallOptions, ExecuteOptions } from '@awf/plugin-sdk/contract';
import { fromGrpcError } from './grpc-status.js';
import type { PluginPeer } from './plugin-peer.js';

export type { CallOptions, ExecuteOptions, StartCall, StartStream };

/** Options of a call whose deadline is decided. */
export interface TimedCallOptions extends CallOptions {
  readonly timeoutMs: number;
}

/** Options of a call that does work, its deadline decided. */
export type TimedExecuteOptions = TimedCallOptions & ExecuteOptions;

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

/**
 * Makes a call that is answered by many messages, with a deadline and a signal as `callUnary` has them.
 *
 * @throws What `read` throws, and PluginError as `fromGrpcError` maps them.
 */
export async function callStream<Message>(
  peer: PluginPeer,
  what: string,
  { options, ...call }: StreamCall<Message> & { readonly options: TimedCallOptions },
): Promise<void> {
  const end = await runStream(call, options);
  if (end.error === undefined) return;
  throw await fromGrpcError(end.error, { peer, what, isLate: end.isLate, ...options });
}
