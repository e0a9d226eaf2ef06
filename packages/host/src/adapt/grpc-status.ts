import { setTimeout as pause } from 'node:timers/promises';
import type { PluginError } from '@awf/go-plugin';
import { type ServiceError, status } from '@grpc/grpc-js';
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
  readonly signal: AbortSignal | undefined;
}

/** Time between the break of a connection and the exit that caused it, in ms. */
const exitFollowsMs = 500;

/** Statuses that a dying plugin's calls end with. */
const maybeCrashed: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.CANCELLED,
  status.INTERNAL,
  status.UNKNOWN,
]);

/**
 * Turns the end of a gRPC call into a typed error: the one place where statuses are mapped. (go-plugin spec §8.2, AWF spec §3.2.)
 * The caller's own cancellation goes first, then the plugin's end, whatever status either left on the wire.
 */
export async function fromGrpcError(error: ServiceError, call: FailedCall): Promise<PluginError<HostErrorCode>> {
  const { peer, what, timeoutMs } = call;
  const fail = (code: HostErrorCode, why: string) =>
    peerError(peer, code, `could not ${what}: ${why}`, { cause: error });
  if (call.signal?.aborted === true) return cancelledError(call, error);
  if (maybeCrashed.has(error.code) && (await isGone(call.peer, error.code))) {
    return crashError(peer, ` while it was to ${what}`, error);
  }
  switch (call.isLate ? status.DEADLINE_EXCEEDED : error.code) {
    case status.DEADLINE_EXCEEDED:
      return fail(
        'DEADLINE_EXCEEDED',
        `it took longer than ${timeoutMs} ms and was told to stop. Allow it more time with timeoutMs.`,
      );
    case status.UNIMPLEMENTED:
      return fail(
        'NOT_SUPPORTED',
        `it does not serve that (${error.details}). Is it a plugin for another engine or of an older version?`,
      );
    case status.RESOURCE_EXHAUSTED:
      return fail(
        'LIMIT_EXCEEDED',
        `${error.details}. Go plugins take messages up to 4194304 bytes; send less at once.`,
      );
    case status.CANCELLED:
      return fail('CALL_FAILED', `it cancelled the call (${error.details}).`);
    case status.UNAVAILABLE:
      return fail('CALL_FAILED', `it cannot be reached (${error.details}). Unload it and load it again.`);
    default:
      return fail('CALL_FAILED', error.details || `it ended the call with status ${status[error.code] ?? error.code}.`);
  }
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

/** Only a broken connection is worth waiting for the exit that broke it. */
async function isGone(peer: PluginPeer, code: status): Promise<boolean> {
  if (peer.signal.aborted || code !== status.UNAVAILABLE) return peer.signal.aborted;
  const timer = new AbortController();
  const waited = pause(exitFollowsMs, false, { signal: timer.signal }).catch(() => false);
  const gone = await Promise.race([peer.exited.then(() => true), waited]);
  timer.abort();
  return gone;
}
