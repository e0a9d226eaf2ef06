import type { Deadline } from '@grpc/grpc-js';
import { linkSignal } from '../context/linked-signal.js';
import type { PluginRuntime } from '../context/runtime.js';
import { sdkError } from '../errors/sdk-error.js';

/** What a caller may be ahead with a deadline, in ms: our own host gives plugins 100 more than it waits itself. */
const headStartMs = 200;

/** The signal of one call, which fires when its caller cancels, its deadline passes or the plugin stops. */
export interface CallLink {
  readonly signal: AbortSignal;
  /** Lets go of the call once its method has ended. */
  release(): void;
}

/** What of a gRPC call it takes: of any kind of method. */
export interface CancellableCall {
  once(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
  getDeadline(): Deadline;
}

/** Links a signal to a call. */
export function linkCall(runtime: PluginRuntime, call: CancellableCall): CallLink {
  const link = linkSignal(runtime.base.signal);
  const cancel = () => link.abort(cancellation(call));
  call.once('cancelled', cancel);
  return {
    signal: link.signal,
    release: () => {
      call.off('cancelled', cancel);
      link.release();
    },
  };
}

/**
 * Whether a call that is cancelled now has reached its deadline. The caller counts from the moment of sending, and so is
 * ahead of this process by the time that the call took to arrive.
 */
export function isDeadlineReached(deadline: Deadline, nowMs: number): boolean {
  return Number(deadline) - headStartMs <= nowMs;
}

function cancellation(call: CancellableCall): Error {
  const late = isDeadlineReached(call.getDeadline(), Date.now());
  return sdkError('CALL_CANCELLED', late ? 'the deadline of the call has passed' : 'the caller cancelled the call');
}
