import type { handleUnaryCall } from '@grpc/grpc-js';
import type { PluginRuntime } from '../context/runtime.js';
import { errorText } from '../errors/error-text.js';
import { linkCall } from './call-link.js';

/** One remote method without gRPC: what tests and the in-memory kit call too. */
export type Method<Request, Response> = (request: Request, signal: AbortSignal) => Promise<Response>;

/** gRPC's code for a plain error of a Go handler. (AWF spec §3.2.) */
export const unknownStatus = 2;

/** gRPC's code for a method that is not there. */
export const unimplementedStatus = 12;

/**
 * Serves a method over gRPC, its signal linked to the call; what it throws reaches the peer as code Unknown with the text, as
 * a Go plugin's errors do.
 */
export function unary<Request, Response>(
  runtime: PluginRuntime,
  method: Method<Request, Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const link = linkCall(runtime, call);
    Promise.resolve(call.request)
      .then((request) => method(request, link.signal))
      .finally(link.release)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback({ code: unknownStatus, details: runtime.mask.text(errorText(error)) }),
      );
  };
}
