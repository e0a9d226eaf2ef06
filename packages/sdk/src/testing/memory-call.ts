import { Duplex } from 'node:stream';
import type { Deadline } from '@grpc/grpc-js';

/** A call as a service's handler sees it, without gRPC: what was sent to it can be read, or is its `request`. */
export class MemoryCall extends Duplex {
  /** The first and, but for a stream, only request. */
  readonly request: unknown;
  cancelled = false;
  readonly #deadline: Deadline;

  constructor(requests: readonly unknown[], deadline: Deadline) {
    super({ objectMode: true, read: () => undefined, write: (_message, _encoding, done) => done() });
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
