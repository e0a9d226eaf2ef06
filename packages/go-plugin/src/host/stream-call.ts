import { type CallOptions, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type CallLimits, runUnary, type UnaryEnd } from './unary-call.js';

/** A stream of messages from the other end: grpc-js's `ClientReadableStream`, as far as it is needed. */
export interface MessageStream<Message> {
  on(event: 'data', listener: (message: Message) => void): unknown;
  on(event: 'error', listener: (error: ServiceError) => void): unknown;
  on(event: 'status' | 'end', listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  cancel(): void;
}

/** Starts a call that has many answers: `(...call) => client.execute(request, ...call)`. */
export type StartStream<Message> = (metadata: Metadata, options: Partial<CallOptions>) => MessageStream<Message>;

/** A call that has many answers, and who reads them. */
export interface StreamCall<Message> {
  readonly start: StartStream<Message>;
  /** Takes the messages one by one. While a promise that it returned is pending no more are read, and the sender is held back. */
  read(message: Message): void | PromiseLike<void>;
}

/**
 * Makes a call that has many answers, with a deadline and a signal as `runUnary` has them, and ends once all messages were
 * read. Once it ended nothing is read any more.
 *
 * @throws What `read` threw or rejected with; the call is cancelled then.
 */
export async function runStream<Message>(call: StreamCall<Message>, limits: CallLimits): Promise<UnaryEnd<undefined>> {
  let failure: { readonly reason: unknown } | undefined;
  const end = await runUnary<undefined>((metadata, options, callback) => {
    const stream = call.start(metadata, options);
    let isOver = false;
    let hasStatus = false;
    const finish = (error: ServiceError | null): void => {
      if (isOver) return;
      isOver = true;
      callback(error, undefined);
    };
    const fail = (reason: unknown): void => {
      if (isOver) return;
      failure = { reason };
      stream.cancel();
      finish(null);
    };
    stream.on('data', (message) => {
      if (!isOver) readOne(stream, () => call.read(message), fail);
    });
    stream.on('status', () => {
      hasStatus = true;
    });
    // The first to come counts: with a status that is no OK, messages that are still to be read are of no use.
    stream.on('error', finish);
    stream.on('end', () => finish(null));
    const cancel = (): void => {
      stream.cancel();
      // The other end is done, and only the reader is not: grpc-js has no more to tell.
      if (hasStatus) finish(cancelled());
    };
    return { cancel };
  }, limits);
  if (failure !== undefined) throw failure.reason;
  return end;
}

function readOne(
  stream: Pick<MessageStream<unknown>, 'pause' | 'resume'>,
  read: () => void | PromiseLike<void>,
  fail: (reason: unknown) => void,
): void {
  try {
    const taken = read();
    if (taken === undefined) return;
    stream.pause();
    taken.then(() => void stream.resume(), fail);
  } catch (error) {
    fail(error);
  }
}

function cancelled(): ServiceError {
  const details = 'the call was cancelled while its last messages were read';
  return Object.assign(new Error(details), { code: status.CANCELLED, details, metadata: new Metadata() });
}
