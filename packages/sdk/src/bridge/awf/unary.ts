import type { Deadline, handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import { linkSignal } from '../../context/linked-signal.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';

/** One remote method without gRPC: what tests and the in-memory kit call too. */
export type Method<Request, Response> = (request: Request, signal: AbortSignal) => Promise<Response>;

/** gRPC's code for a plain error of a Go handler. (AWF spec §3.2.) */
export const unknownStatus = 2;

/** gRPC's code for a method that is not there. */
export const unimplementedStatus = 12;

/** What a caller's clock for a deadline may be ahead, in ms. */
const headStartMs = 20;

/**
 * Serves a method over gRPC. Its signal fires when the caller cancels, the call's deadline passes or the plugin stops; what
 * it throws reaches the peer as code Unknown with the text, as a Go plugin's errors do.
 */
export function unary<Request, Response>(
  runtime: PluginRuntime,
  method: Method<Request, Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const link = linkSignal(runtime.base.signal);
    const cancel = () => link.abort(cancellation(call));
    call.once('cancelled', cancel);
    const settle = () => {
      call.off('cancelled', cancel);
      link.release();
    };
    Promise.resolve(call.request)
      .then((request) => method(request, link.signal))
      .finally(settle)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback({ code: unknownStatus, details: runtime.mask.text(errorText(error)) }),
      );
  };
}

/**
 * Whether a call that is cancelled now has reached its deadline. The caller counts from the moment of sending, and so is
 * ahead of this process by the time that the call took to arrive.
 */
export function isDeadlineReached(deadline: Deadline, nowMs: number): boolean {
  return Number(deadline) - headStartMs <= nowMs;
}

function cancellation(call: ServerUnaryCall<unknown, unknown>): Error {
  const late = isDeadlineReached(call.getDeadline(), Date.now());
  return sdkError('CALL_CANCELLED', late ? 'the deadline of the call has passed' : 'the caller cancelled the call');
}
