import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { errorText } from '../errors/error-text.js';

/** A call's end as handlers tell it. */
export interface CallStatus {
  readonly code: status;
  readonly details: string;
}

/** A call's end as callers are told. */
export function toServiceError({ code, details }: CallStatus): ServiceError {
  const error = new Error(`${code} ${status[code]}: ${details}`);
  return Object.assign(error, { code, details, metadata: new Metadata() });
}

/** The end of a call whose answer has no bytes. */
export function unsendable(error: unknown): CallStatus {
  return { code: status.INTERNAL, details: `the answer cannot be sent: ${errorText(error)}` };
}
