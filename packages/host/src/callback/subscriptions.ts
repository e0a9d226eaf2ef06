import { randomUUID } from 'node:crypto';
import type { Metadata } from '@awf/plugin-sdk/contract';
import type { MessageSubscribeFunc } from './engine-functions.js';

/** A message on its way to a module. */
export interface DeliveredMessage {
  readonly handle: string;
  readonly topic: string;
  readonly id: string;
  readonly payload: Uint8Array;
  readonly metadata: Metadata;
}

/** Brings a message to the plugin; rejects where it failed to take it. */
export type Deliver = (message: DeliveredMessage) => Promise<void>;

type Cancel = () => unknown;

/** A module and a topic. */
interface Place {
  readonly handle: string;
  readonly topic: string;
}

/** The subscriptions of one plugin's modules. (Workflow spec §4.9.) */
export class Subscriptions {
  readonly #plugin: string;
  readonly #deliver: Deliver;
  /** By handle, then topic; a promise while the engine takes the subscription. */
  readonly #all = new Map<string, Map<string, Promise<Cancel>>>();
  #closed = false;

  constructor(plugin: string, deliver: Deliver) {
    this.#plugin = plugin;
    this.#deliver = deliver;
  }

  /**
   * Subscribes a module to a topic. Gives the text of a refusal, in the engine's words where it has any; empty for success.
   * Rejects with what the engine's function throws.
   */
  async add(place: Place, subscribe: MessageSubscribeFunc): Promise<string> {
    const { handle, topic } = place;
    if (this.#closed) return 'the plugin is being stopped';
    const topics = this.#all.get(handle) ?? new Map<string, Promise<Cancel>>();
    if (topics.has(topic)) return `already subscribed to topic ${topic} for handle ${handle}`;
    const begun = this.#begin(place, subscribe);
    topics.set(topic, begun);
    this.#all.set(handle, topics);
    try {
      await begun;
      return '';
    } catch (error) {
      // It may have been ended meanwhile, and another begun in its place.
      if (this.#all.get(handle)?.get(topic) === begun) this.#take(place);
      throw error;
    }
  }

  /** Ends a module's subscription to a topic. Answers as `add`; rejects with what ending it throws. */
  async remove(place: Place): Promise<string> {
    const begun = this.#take(place);
    const { handle, topic } = place;
    if (begun === undefined) return `no subscription found for topic ${topic} handle ${handle}`;
    await (await begun)();
    return '';
  }

  /** Ends all subscriptions of a module. What fails on the way is nobody's to mend. */
  async release(handle: string): Promise<void> {
    const topics = [...(this.#all.get(handle)?.keys() ?? [])];
    await Promise.allSettled(topics.map((topic) => this.remove({ handle, topic })));
  }

  /** Ends all, and takes none any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#all.keys(), (handle) => this.release(handle)));
  }

  async #begin(place: Place, subscribe: MessageSubscribeFunc): Promise<Cancel> {
    const deliver = (payload: Uint8Array, metadata: Metadata): Promise<void> =>
      this.#deliver({ ...place, id: randomUUID(), payload, metadata });
    return subscribe(place.topic, deliver, this.#plugin);
  }

  #take({ handle, topic }: Place): Promise<Cancel> | undefined {
    const topics = this.#all.get(handle);
    const begun = topics?.get(topic);
    topics?.delete(topic);
    if (topics?.size === 0) this.#all.delete(handle);
    return begun;
  }
}
