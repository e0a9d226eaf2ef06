import type { StartCall, StartStream } from '@awf/go-plugin/host';
import type { MethodDefinition, requestCallback } from '@grpc/grpc-js';

/** Begins calls of a plugin's methods, by whatever way it is reached. */
export interface Link {
  /** A call with one request and one answer. */
  unary<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): StartCall<Response>;
  /** A call with many requests, which are sent at once, and one answer. */
  clientStream<Request, Response>(
    method: MethodDefinition<Request, Response>,
    requests: readonly Request[],
  ): StartCall<Response>;
  /** A call with one request and many answers. */
  serverStream<Request, Message>(method: MethodDefinition<Request, Message>, request: Request): StartStream<Message>;
}

/** What grpc-js calls at the end of a call, made of what a `StartCall` got. */
export function toRequestCallback<Response>(callback: Parameters<StartCall<Response>>[2]): requestCallback<Response> {
  // Stubs promise a response at any end: there is one where there is no error.
  return (error, response) => callback(error, response as Response);
}
