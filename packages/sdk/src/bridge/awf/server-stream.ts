import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import type { Outlet } from '../../context/outlet.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { errorText } from '../../errors/error-text.js';
import { linkCall } from '../call-link.js';
import { unknownStatus } from '../unary.js';

/** One remote method that answers with many messages, without gRPC: what tests and the in-memory kit call too. */
export type StreamMethod<Request, Message> = (
  request: Request,
  signal: AbortSignal,
  outlet: Outlet<Message>,
) => Promise<void>;

/** Serves such a method over gRPC as `unary` does its; what was sent before an error goes out before it. */
export function serverStream<Request, Message>(
  runtime: PluginRuntime,
  method: StreamMethod<Request, Message>,
): handleServerStreamingCall<Request, Message> {
  return (call) => {
    const link = linkCall(runtime, call);
    const outlet = new CallOutlet(call);
    Promise.resolve(call.request)
      .then((request) => method(request, link.signal, outlet))
      .finally(link.release)
      .then(
        () => call.end(),
        (error: unknown) =>
          call.emit('error', { code: unknownStatus, details: runtime.mask.text(errorText(error)), name: 'Error' }),
      );
  };
}

/** A wait for fewer messages under way. */
interface Waiter {
  readonly count: number;
  resolve(): void;
}

/** What goes to the other end of a gRPC call. A message counts as taken once HTTP/2's flow control let it go. */
class CallOutlet<Message> implements Outlet<Message> {
  readonly #call: ServerWritableStream<unknown, Message>;
  readonly #waiters = new Set<Waiter>();
  #waiting = 0;
  #isOver = false;

  constructor(call: ServerWritableStream<unknown, Message>) {
    this.#call = call;
    // grpc-js forgets the callbacks of messages that a cancelled call did not send any more.
    const end = () => this.#end();
    call.once('cancelled', end);
    call.once('close', end);
    if (call.cancelled) end();
  }

  get waiting(): number {
    return this.#waiting;
  }

  send(message: Message): void {
    if (this.#isOver) return;
    this.#waiting += 1;
    this.#call.write(message, () => {
      if (this.#isOver) return;
      this.#waiting -= 1;
      this.#notify();
    });
  }

  fewerThan(count: number): Promise<void> {
    if (this.#waiting < count) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.add({ count, resolve }));
  }

  #end(): void {
    this.#isOver = true;
    this.#waiting = 0;
    this.#notify();
  }

  #notify(): void {
    for (const waiter of this.#waiters) {
      if (this.#waiting >= waiter.count) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
