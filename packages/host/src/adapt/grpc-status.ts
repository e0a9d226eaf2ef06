import type { PluginError } from '@awf/go-plugin';
import { findCrash } from '@awf/go-plugin/host';
import { fromCallEnd } from '@awf/plugin-sdk/contract';
import type { ServiceError } from '@grpc/grpc-js';
import type { HostErrorCode } from '../errors.js';
import { crashError, type PluginPeer, peerError } from './plugin-peer.js';

/** A call as its error describes it. */
export interface FailedCall {
  readonly peer: PluginPeer;
  /** What the plugin was asked, to follow "could not": `execute "greet"`. */
  readonly what: string;
  readonly timeoutMs: number;
  /** Whether this side's timer ended the call. */
  readonly isLate: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turns the end of a gRPC call into a typed error. (go-plugin spec §8.2, AWF spec §3.2.)
 * The caller's own cancellation goes first, then the plugin's end, whatever status either left on the wire.
 */
export async function fromGrpcError(error: ServiceError, call: FailedCall): Promise<PluginError<HostErrorCode>> {
  const { peer, what } = call;
  if (call.signal?.aborted === true) return cancelledError(call, error);
  const crash = await findCrash(peer, error.code);
  if (crash !== undefined) return crashError(peer, { crash, cause: error, what: ` while it was to ${what}` });
  const { code, why } = fromCallEnd(error, call);
  return peerError(peer, code, `could not ${what}: ${why}`, { cause: error });
}

/** The error of a call whose caller gave it up. */
export function cancelledError(
  { peer, what, signal }: Pick<FailedCall, 'peer' | 'what' | 'signal'>,
  cause?: unknown,
): PluginError<HostErrorCode> {
  return peerError(peer, 'CANCELLED', `was to ${what}, but its caller cancelled the call.`, {
    cause: signal?.reason ?? cause,
  });
}
