import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { describeUnknown } from '../errors/describe-unknown.js';

/** Status and text with which a call ends. */
export type CallFailure = Pick<StatusObject, 'code' | 'details'> & Partial<Pick<StatusObject, 'metadata'>>;

/** How many lost connections are remembered; their last calls come within moments. */
const rememberedConnections = 64;

/** How a call is failed, and where it stands in the list of all. */
interface OpenCall {
  readonly fail: (failure: CallFailure) => void;
  index: number;
}

/** The calls that a server is answering, so that all can be failed at once when the process breaks. */
export class CallTable {
  // No Set: what comes to one and goes again by the thousands ends in V8's old generation (see `calmStreams`).
  readonly #open: OpenCall[];
  readonly #connections = new Set<string>();
  readonly #lost = new Set<string>();
  #total = 0;

  /** @param trunk - Table of the whole process: what stands open here stands open there too, and fails with it. */
  constructor(trunk?: CallTable) {
    this.#open = trunk === undefined ? [] : trunk.#open;
  }

  /** Calls ever begun. */
  get total(): number {
    return this.#total;
  }

  /** Calls that are not answered yet, those of the whole process where there is a trunk. */
  get size(): number {
    return this.#open.length;
  }

  /** Open connections that a call ever came on: probes are none. */
  get connections(): ReadonlySet<string> {
    return this.#connections;
  }

  /** Notes that a call came on a connection. */
  note(connection: string): void {
    this.#total++;
    if (!this.#lost.has(connection)) this.#connections.add(connection);
  }

  /** Notes that a connection is gone. */
  forgetConnection(connection: string): void {
    this.#connections.delete(connection);
    // Its last calls may reach their handlers after it: they don't bring it back.
    this.#lost.add(connection);
    const [oldest = ''] = this.#lost;
    if (this.#lost.size > rememberedConnections) this.#lost.delete(oldest);
  }

  /** Notes a call that began; the result forgets it, and says whether it still stood there. */
  begin(connection: string, fail: (failure: CallFailure) => void): () => boolean {
    this.note(connection);
    const call: OpenCall = { fail, index: this.#open.length };
    this.#open.push(call);
    return () => this.#forget(call);
  }

  /** Fails every call that is not answered yet. */
  failAll(failure: CallFailure): void {
    for (const { fail } of [...this.#open]) fail(failure);
    this.#open.length = 0;
  }

  /** The last one takes its place. */
  #forget(call: OpenCall): boolean {
    if (this.#open[call.index] !== call) return false;
    const last = this.#open.pop();
    if (last === undefined || last === call) return true;
    this.#open[call.index] = last;
    last.index = call.index;
    return true;
  }
}

/** What a thrown value becomes on the wire: a gRPC status stays as it is, anything else is UNKNOWN with its text, as Go has it. */
export function toCallFailure(thrown: unknown): CallFailure {
  if (isServiceError(thrown)) {
    const { code, details, message, metadata } = thrown;
    return { code, details: details || message, ...(metadata instanceof Metadata && { metadata }) };
  }
  return { code: status.UNKNOWN, details: describeUnknown(thrown) };
}

/** Whether a thrown value is a gRPC status, meant for the caller. */
export function isServiceError(thrown: unknown): thrown is ServiceError {
  if (!(thrown instanceof Error)) return false;
  const code: unknown = Reflect.get(thrown, 'code');
  // An error that says OK would be an answer without a message.
  return (
    typeof code === 'number' &&
    code !== status.OK &&
    code in status &&
    typeof Reflect.get(thrown, 'details') === 'string'
  );
}
