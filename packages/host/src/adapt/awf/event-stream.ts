import type { PluginError } from '@awf/go-plugin';
import type { EventServiceClient } from '@awf/plugin-proto/awf';
import type { EventStreamMessage } from '@awf/plugin-proto/awf/messages';
import { type Event, toStreamEvent } from '@awf/plugin-sdk/contract';
import { type ClientWritableStream, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { fromGrpcError } from '../grpc-status.js';
import { type PluginPeer, peerError } from '../plugin-peer.js';

/** How many events, and for how long after the opening in ms, are kept for the case that the plugin refuses the stream. */
const keptEvents = 256;
const keptMs = 5_000;

/** What is asked of the plugin, to follow "could not". */
const what = 'take events as a stream';

/** Sends events on one call of StreamEvents, one at a time, numbered from 1. Nothing comes back on it. (AWF spec §6.8.) */
export class EventStream {
  readonly #peer: PluginPeer;
  readonly #call: ClientWritableStream<EventStreamMessage>;
  readonly #openedAt = performance.now();
  readonly #ended: Promise<void>;
  #end: { readonly error: ServiceError | null } | undefined;
  #isLate = false;
  #sequence = 0n;
  #kept: Event[] | undefined = [];
  #wake: (() => void) | undefined;

  constructor(peer: PluginPeer, client: EventServiceClient) {
    this.#peer = peer;
    let over: () => void;
    this.#ended = new Promise((resolve) => {
      over = resolve;
    });
    this.#call = client.streamEvents(new Metadata(), {}, (error) => {
      this.#end = { error };
      this.#wake?.();
      over();
    });
    // A write into a stream that just ended is told by the end, too.
    this.#call.on('error', () => undefined);
  }

  /** Resolves when the stream is over, whoever ended it. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Whether the stream is over, so that nothing can be sent any more. */
  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /**
   * What was sent and never reached anybody, since the plugin does not serve streams: it says so after the first messages
   * have gone. Empty where the stream broke in another way.
   */
  get refused(): readonly Event[] {
    return this.#end?.error?.code === status.UNIMPLEMENTED ? (this.#kept ?? []) : [];
  }

  /**
   * Sends an event; resolves when it was handed to the connection, which is later the slower the plugin reads. The earlier
   * one must have been sent.
   *
   * @throws PluginError where the stream is over, or could not take the event within `timeoutMs`: it is over then.
   */
  async send(event: Event, timeoutMs: number): Promise<void> {
    if (this.#end === undefined) {
      this.#sequence += 1n;
      await this.#write(toStreamEvent(event, this.#sequence), timeoutMs);
    }
    if (this.#end !== undefined) throw await this.failure(timeoutMs);
    if (performance.now() - this.#openedAt > keptMs || this.#kept?.length === keptEvents) this.#kept = undefined;
    this.#kept?.push(event);
  }

  /** Why the stream is over. */
  async failure(timeoutMs: number): Promise<PluginError> {
    const error = this.#end?.error;
    if (!error) return peerError(this.#peer, 'CALL_FAILED', `could not ${what}: it ended the stream.`);
    return fromGrpcError(error, { peer: this.#peer, what, timeoutMs, isLate: this.#isLate, signal: undefined });
  }

  /** Sends nothing more and waits for the plugin to have handled everything, at most `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#call.end();
    const timer = setTimeout(() => this.#call.cancel(), timeoutMs);
    await this.#ended;
    clearTimeout(timer);
  }

  #write(message: EventStreamMessage, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      // Its end wakes whoever waits.
      const timer = setTimeout(() => {
        this.#isLate = true;
        this.#call.cancel();
      }, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      this.#call.write(message, this.#wake);
    });
  }
}
