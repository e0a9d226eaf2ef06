import { type CallOptions, Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** Starts a call that has one answer: `(...call) => client.execute(request, ...call)`. */
export type StartCall<Response> = (
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => { cancel(): void };

/** What ends a call before its answer. */
export interface CallLimits {
  /** Cancels the call when it fires; the plugin sees it cancelled, too. */
  readonly signal?: AbortSignal | undefined;
  /** The call's deadline in ms, which the plugin sees, too. Default: none. */
  readonly timeoutMs?: number | undefined;
}

/** How a call ended: with an answer, or with a status. */
export type UnaryEnd<Response> =
  | { readonly response: Response; readonly error?: undefined }
  | {
      readonly error: ServiceError;
      /** Whether this side's timer ended it. */
      readonly isLate: boolean;
    };

// The plugin gets the deadline a little later: else it would often be the first to notice, and answer with a failed result,
// a status of its own or none, as chance has it.
const remoteSlackMs = 100;

/**
 * Makes a call that has one answer, with a deadline and a signal which both reach the plugin. Never rejects. Where the signal
 * fired before, the call is not made and ends as cancelled.
 */
export async function runUnary<Response>(
  start: StartCall<Response>,
  { signal, timeoutMs = Number.POSITIVE_INFINITY }: CallLimits,
): Promise<UnaryEnd<Response>> {
  if (signal?.aborted === true) return { error: notMade(), isLate: false };
  let isLate = false;
  const end = await new Promise<{ readonly response: Response } | ServiceError>((resolve) => {
    const cancel = (): void => running.cancel();
    const timer = startTimer(timeoutMs, () => {
      isLate = true;
      cancel();
    });
    const deadline = Date.now() + timeoutMs + remoteSlackMs;
    const running = start(new Metadata(), { deadline }, (error, response) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      resolve(error ?? { response });
    });
    signal?.addEventListener('abort', cancel, { once: true });
  });
  return 'response' in end ? end : { error: end, isLate };
}

/** A time that no timer can wait for is left to the deadline on the wire. */
function startTimer(ms: number, onTime: () => void): NodeJS.Timeout | undefined {
  return ms < 2 ** 31 ? setTimeout(onTime, ms) : undefined;
}

function notMade(): ServiceError {
  const details = 'the call was cancelled before it was made';
  return Object.assign(new Error(details), { code: status.CANCELLED, details, metadata: new Metadata() });
}
