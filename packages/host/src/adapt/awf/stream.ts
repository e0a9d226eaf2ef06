import { describeUnknown } from '@awf/go-plugin';
import { StreamServiceClient } from '@awf/plugin-proto/awf/stream';
import { type StreamUpdate, streamCapability, WatchedAnswer } from '@awf/plugin-sdk/contract';
import { callStream, callUnary, type StartCall, type StartStream, type TimedExecuteOptions } from '../call.js';
import { type PluginPeer, peerError } from '../plugin-peer.js';
import type { PluginInfo } from './plugin.js';

/** A client of a plugin's stream of long work, where the plugin announced it: nobody tries it out. */
export function createStreamClient(peer: PluginPeer, { capabilities }: PluginInfo): StreamServiceClient | undefined {
  return capabilities.includes(streamCapability) ? peer.connection.client(StreamServiceClient) : undefined;
}

/** A call that does work, in both ways in which it can be made. */
export interface WorkCall<Result> {
  readonly unary: StartCall<Result>;
  /** Undefined where the plugin has no such way. */
  readonly stream: StartStream<StreamUpdate<Result>> | undefined;
  readonly options: TimedExecuteOptions;
}

/**
 * Makes a call that does work: as a stream where the plugin can and its caller watches, else for one answer. The answer is the
 * same.
 *
 * @param what - What is asked, to follow "could not": `execute "greet"`.
 * @throws PluginError `CALL_FAILED` also where a stream breaks its contract; `CALLBACK_FAILED`; and as `fromGrpcError` maps the
 * call's end.
 */
export async function callWork<Result extends { readonly output: string }>(
  peer: PluginPeer,
  what: string,
  { unary, stream, options }: WorkCall<Result>,
): Promise<Result> {
  const answer = new WatchedAnswer<Result>(options, {
    breach: (how) =>
      peerError(peer, 'CALL_FAILED', `could not ${what}: it ${how}, which breaks the stream's contract.`),
    callbackFailed(callback, cause) {
      const why = `could not ${what}: ${callback} of its caller failed: ${describeUnknown(cause)}.`;
      return peerError(peer, 'CALLBACK_FAILED', why, { cause });
    },
  });
  if (stream !== undefined && answer.isWatched) {
    await callStream(peer, what, { start: stream, read: (message) => answer.take(message), options });
    return answer.end();
  }
  const response = await callUnary<Result>(peer, what, { start: unary, options });
  await answer.tell(response.output);
  return response;
}
