import type { CallOptions } from '@awf/plugin-sdk/contract';
import { type ClientUnaryCall, type CallOptions as GrpcCallOptions, Metadata, type ServiceError } from '@grpc/grpc-js';
import { cancelledError, fromGrpcError } from './grpc-status.js';
import type { PluginPeer } from './plugin-peer.js';

export type { CallOptions };

/** Options of a call whose deadline is decided. */
export interface TimedCallOptions extends CallOptions {
  readonly timeoutMs: number;
}

/** Starts a unary call on a client: `(...call) => client.execute(request, ...call)`. */
export type StartCall<Response> = (
  metadata: Metadata,
  options: Partial<GrpcCallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

// The plugin gets the deadline a little later: else it would often be the first to notice, and answer with a failed result,
// a status of its own or none, as chance has it.
const remoteSlackMs = 100;

/**
 * Makes a unary call with a deadline and a signal, which both reach the plugin.
 *
 * @param what - What is asked, to follow "could not": `execute "greet"`.
 * @throws PluginError as `fromGrpcError` maps them.
 */
export async function callUnary<Response>(
  peer: PluginPeer,
  what: string,
  call: { readonly start: StartCall<Response>; readonly options: TimedCallOptions },
): Promise<Response> {
  const { signal, timeoutMs } = call.options;
  if (signal?.aborted === true) throw cancelledError({ peer, what, signal });
  let isLate = false;
  const end = await new Promise<{ readonly response: Response } | ServiceError>((resolve) => {
    const cancel = (): void => running.cancel();
    const timer = startTimer(timeoutMs, () => {
      isLate = true;
      cancel();
    });
    const running = call.start(
      new Metadata(),
      { deadline: Date.now() + timeoutMs + remoteSlackMs },
      (error, response) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        resolve(error ?? { response });
      },
    );
    signal?.addEventListener('abort', cancel, { once: true });
  });
  if ('response' in end) return end.response;
  throw await fromGrpcError(end, { peer, what, timeoutMs, isLate, signal });
}

/** A time that no timer can wait for is left to the deadline on the wire. */
function startTimer(ms: number, onTime: () => void): NodeJS.Timeout | undefined {
  return ms < 2 ** 31 ? setTimeout(onTime, ms) : undefined;
}
