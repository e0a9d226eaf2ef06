import type { status } from '@grpc/grpc-js';

/** An error that ends a call with this gRPC status in place of UNKNOWN. */
export class StatusError extends Error {
  readonly code: status;
  readonly details: string;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
    this.details = details;
  }
}
