import { EventServiceClient } from '@awf/plugin-proto/awf';
import type { HandleEventResponse } from '@awf/plugin-proto/awf/messages';
import { type Event, fromWireEvent, toWireEvent } from '@awf/plugin-sdk/contract';
import { callUnary, type TimedCallOptions } from '../call.js';
import type { PluginPeer } from '../plugin-peer.js';
import { EventStream } from './event-stream.js';

/** A plugin's EventService. (AWF spec §2.1, §6.8.) */
export class EventAdapter {
  readonly #peer: PluginPeer;
  readonly #client: EventServiceClient;

  constructor(peer: PluginPeer) {
    this.#peer = peer;
    this.#client = peer.connection.client(EventServiceClient);
  }

  /**
   * Delivers one event and gives those that the plugin answers with, as it made them. Rejects as `fromGrpcError` maps;
   * `NOT_SUPPORTED` where it does not serve events. (AWF spec §3.3 HandleEvent.)
   */
  async handle(event: Event, options: TimedCallOptions): Promise<readonly Event[]> {
    const what = `handle an event of type ${JSON.stringify(event.type)}`;
    const { emittedEvents } = await callUnary<HandleEventResponse>(this.#peer, what, {
      start: (...call) => this.#client.handleEvent(toWireEvent(event), ...call),
      options,
    });
    return emittedEvents.map(fromWireEvent);
  }

  /** Opens a stream of events; what is wrong with it shows when it is used. (AWF spec §3.3 StreamEvents, §6.8.) */
  openStream(): EventStream {
    return new EventStream(this.#peer, this.#client);
  }
}
