import { Readable } from 'node:stream';
import { status } from '@grpc/grpc-js';
import type { MessageSink } from './memory-call.js';
import { toServiceError } from './memory-status.js';

/** The messages of a call as its caller reads them. One that reads slowly holds the handler back. */
export class MemoryMessages extends Readable implements MessageSink {
  readonly #decode: (message: unknown) => unknown;
  readonly #onCancel: () => void;
  #onRoom: (() => void) | undefined;

  /** Each message is what `decode` makes of the handler's. */
  constructor(decode: (message: unknown) => unknown, onCancel: () => void) {
    super({ objectMode: true });
    this.#decode = decode;
    this.#onCancel = onCancel;
  }

  override _read(): void {
    const onRoom = this.#onRoom;
    this.#onRoom = undefined;
    onRoom?.();
  }

  /** Its reader gets it in a turn of its own, as what comes off a connection is. */
  write(message: unknown, taken: () => void): void {
    const received = this.#decode(message);
    queueMicrotask(() => {
      if (this.push(received)) taken();
      else this.#onRoom = taken;
    });
  }

  end(): void {
    this.emit('status');
    this.push(null);
  }

  /** Ends it with a status that is no OK. What was sent before goes first, but waits for nobody. */
  fail(error: Error): void {
    if (this.readableLength === 0) this.destroy(error);
    else this.on('data', () => this.readableLength === 0 && this.destroy(error));
  }

  /** Its caller gives it up. */
  cancel(): void {
    this.#onCancel();
    this.destroy(toServiceError({ code: status.CANCELLED, details: 'the call was cancelled' }));
  }
}
