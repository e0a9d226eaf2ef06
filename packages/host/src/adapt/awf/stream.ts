import { StreamServiceClient } from '@awf/plugin-proto/awf/stream';
import { clampFraction, StreamedAnswer, type StreamUpdate, streamCapability } from '@awf/plugin-sdk/contract';
import { callStream, callUnary, type StartCall, type StartStream, type TimedExecuteOptions } from '../call.js';
import { type PluginPeer, peerError } from '../plugin-peer.js';
import { Watcher } from '../watcher.js';
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
  const watcher = new Watcher(peer, what, options);
  if (stream !== undefined && watcher.isWatching) return watch(peer, what, { start: stream, options, watcher });
  const response = await callUnary<Result>(peer, what, { start: unary, options });
  await watcher.end(response.output);
  return response;
}

interface WatchedCall<Result> {
  readonly start: StartStream<StreamUpdate<Result>>;
  readonly options: TimedExecuteOptions;
  readonly watcher: Watcher;
}

async function watch<Result extends { readonly output: string }>(
  peer: PluginPeer,
  what: string,
  { start, options, watcher }: WatchedCall<Result>,
): Promise<Result> {
  const answer = new StreamedAnswer<Result>();
  const breach = (how: string): Error =>
    peerError(peer, 'CALL_FAILED', `could not ${what}: it ${how}, which breaks the stream's contract.`);
  const read = (message: StreamUpdate<Result>): void | Promise<void> => {
    const wrong = answer.take(message);
    if (wrong !== undefined) throw breach(wrong);
    const { update } = message;
    if (update?.$case === 'output') return watcher.output(update.value);
    if (update?.$case === 'progress')
      return watcher.progress(clampFraction(update.value.fraction), update.value.message);
    if (update?.$case === 'result') return watcher.end(answer.end().result?.output ?? '');
  };
  await callStream(peer, what, { start, read, options });
  const end = answer.end();
  if (end.breach !== undefined) throw breach(end.breach);
  return end.result;
}
