import { Duplex } from 'node:stream';
import type { Deadline } from '@grpc/grpc-js';

/** Takes the messages of a handler. */
export interface MessageSink {
  /** Takes one; `taken` is called once there is room for more. */
  write(message: unknown, taken: (error?: Error) => void): void;
  /** There are no more. */
  end(): void;
}

/** For calls with one answer, which does not go this way. */
const noSink: MessageSink = { write: (_message, taken) => taken(), end: () => undefined };

/**
 * A call as a service's handler sees it, without gRPC: what was sent to it is its `request`, or is read from it; messages are
 * written to it.
 */
export class MemoryCall extends Duplex {
  /** The first and, but for a stream, only request. */
  readonly request: unknown;
  cancelled = false;
  readonly #deadline: Deadline;

  constructor(requests: readonly unknown[], deadline: Deadline, sink: MessageSink = noSink) {
    super({
      objectMode: true,
      read: () => undefined,
      write(message, _encoding, done) {
        try {
          sink.write(message, done);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
      final(done) {
        sink.end();
        done();
      },
    });
    this.request = requests[0];
    this.#deadline = deadline;
    for (const request of requests) this.push(request);
    this.push(null);
  }

  getDeadline(): Deadline {
    return this.#deadline;
  }

  /** Tells the handler that its caller is gone. */
  cancel(): void {
    if (this.cancelled || this.destroyed) return;
    this.cancelled = true;
    this.emit('cancelled', 'cancelled');
    this.destroy();
  }
}
