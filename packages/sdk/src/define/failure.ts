// Registered, so that a failure made by another installed copy of this package is one here too.
const brand = Symbol.for('@awf/plugin-sdk/failure');

/** A failed result; made by `failure`. */
export interface Failure {
  readonly kind: 'failure';
  /** The reason, for people. */
  readonly error: string;
  readonly data?: object | undefined;
}

/**
 * A failed result that keeps its data and the text written so far; a thrown error is a failed result with neither.
 *
 * @param error The reason, for people. AWF picks its exit code by words in it such as "not found" or "timeout" (AWF spec §6.10).
 * @param data What engines get beside the reason; not checked by the output schema. Default none.
 */
export function failure(error: string, data?: object): Failure {
  return Object.freeze({
    kind: 'failure',
    error: String(error),
    ...(data === undefined ? {} : { data }),
    [brand]: true,
  });
}

/** Whether a handler returned what `failure` made, and not data that looks like it. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
}
