import type { Connection } from '@awf/go-plugin';
import { Client } from '@grpc/grpc-js';
import { type Link, toRequestCallback } from './link.js';

/** Calls over a real gRPC connection. */
export function createGrpcLink(connection: Connection): Link {
  const client = connection.client(Client);
  return {
    unary:
      ({ path, requestSerialize, responseDeserialize }, request) =>
      (metadata, options, callback) => {
        const done = toRequestCallback(callback);
        return client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, done);
      },
    clientStream:
      ({ path, requestSerialize, responseDeserialize }, requests) =>
      (metadata, options, callback) => {
        const done = toRequestCallback(callback);
        const call = client.makeClientStreamRequest(
          path,
          requestSerialize,
          responseDeserialize,
          metadata,
          options,
          done,
        );
        // A plugin that refuses the stream breaks it off under our writing; its status says why.
        call.on('error', () => undefined);
        for (const request of requests) call.write(request);
        call.end();
        return call;
      },
    serverStream:
      ({ path, requestSerialize, responseDeserialize }, request) =>
      (metadata, options) =>
        client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata, options),
  };
}
