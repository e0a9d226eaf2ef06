import { isPluginError } from '@awf/go-plugin';
import type { Event } from '@awf/plugin-sdk/contract';
import type { EventAdapter } from '../adapt/awf/event.js';
import type { EventStream } from '../adapt/awf/event-stream.js';
import { toPluginError } from '../errors.js';
import { BoundedQueue } from './bounded-queue.js';
import type { OpenCounters } from './event-counters.js';
import type { EventWarning } from './event-warnings.js';

/** How events reach a plugin: each by a call of its own, whose answer may bring events back; or on one stream, one way. */
export type DeliveryMode = 'unary' | 'stream';

/** How many events wait for one plugin. (AWF spec §6.8.) */
export const queueCapacity = 256;

/** What a delivery needs. */
export interface DeliveryInit {
  readonly plugin: string;
  readonly receiver: Pick<EventAdapter, 'handle' | 'openStream'>;
  readonly mode: DeliveryMode;
  /** Time for a handler, and for a stream to take one event, in ms. */
  readonly timeoutMs: number;
  readonly counters: OpenCounters;
  /** Takes the events that the plugin answered with. */
  onReturned(events: readonly Event[], cause: Event): void;
  /** The plugin does not serve events: nothing more is to be brought to it. */
  onNoService(): void;
  /** The plugin took too long with an event. */
  onLate(): void;
  warn(what: EventWarning, details: { readonly text: string; readonly type: string }): void;
}

/**
 * Brings events to one process of a plugin: a queue that is bounded and never blocks whoever fills it, and one delivery at
 * a time. Every event that was offered is counted once: as delivered, failed or dropped. (AWF spec §6.8.)
 */
export class PluginDelivery {
  readonly #init: DeliveryInit;
  readonly #queue = new BoundedQueue<Event>(queueCapacity);
  readonly #stop = new AbortController();
  #mode: DeliveryMode;
  #stream: EventStream | undefined;
  #running: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(init: DeliveryInit) {
    this.#init = init;
    this.#mode = init.mode;
  }

  get plugin(): string {
    return this.#init.plugin;
  }

  /** Resolves when nothing waits and nothing is under way for now; undefined where that is so already. */
  get busy(): Promise<void> | undefined {
    return this.#running;
  }

  /** Queues an event; a full queue drops it. */
  offer(event: Event): void {
    const { counters, warn } = this.#init;
    if (this.#closing === undefined && this.#queue.push(event)) {
      this.#wake();
      return;
    }
    counters.dropped += 1;
    if (this.#closing !== undefined) return;
    const text = `${queueCapacity} events wait for the plugin, so one of type ${JSON.stringify(event.type)} was dropped`;
    warn('event buffer full', { text, type: event.type });
  }

  /**
   * Drops what waits, and gives the delivery under way `graceMs` before it is cancelled. On a stream the plugin has as long
   * to handle what it was sent. May be called again.
   */
  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    this.#init.counters.dropped += this.#queue.clear();
    const timer = setTimeout(() => this.#stop.abort(), graceMs);
    await Promise.all([this.#running, this.#stream?.close(graceMs)]);
    clearTimeout(timer);
  }

  #wake(): void {
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      // What came between the last look at the queue and this turn.
      if (this.#queue.size > 0) this.#wake();
    });
  }

  async #drain(): Promise<void> {
    for (;;) {
      if (this.#stream?.isOver === true) await this.#leaveStream(this.#stream);
      const event = this.#queue.shift();
      if (event === undefined) return;
      if (this.#mode === 'unary' || !(await this.#sendOnStream(event))) await this.#call(event);
    }
  }

  async #call(event: Event): Promise<void> {
    const { receiver, timeoutMs, counters, onReturned } = this.#init;
    try {
      const returned = await receiver.handle(event, { timeoutMs, signal: this.#stop.signal });
      counters.delivered += 1;
      onReturned(returned, event);
    } catch (error) {
      counters.failed += 1;
      this.#onFailure(error, event);
    }
  }

  /** AWF ignores what handlers fail with; a person should see it. A plugin without the service will not have it later. */
  #onFailure(error: unknown, { type }: Event): void {
    const { plugin, warn, onNoService, onLate } = this.#init;
    if (isPluginError(error) && error.code === 'DEADLINE_EXCEEDED') onLate();
    if (isPluginError(error) && error.code === 'NOT_SUPPORTED') {
      onNoService();
      warn('no event service', { text: 'the plugin does not serve events and gets no more', type });
    } else if (!this.#stop.signal.aborted) {
      warn('event not handled', { text: toPluginError(plugin, error).message, type });
    }
  }

  /** False where the stream did not take the event: from then on there is none. (AWF spec §6.8.) */
  async #sendOnStream(event: Event): Promise<boolean> {
    const { timeoutMs, counters } = this.#init;
    const stream = this.#stream ?? this.#openStream();
    try {
      await stream.send(event, timeoutMs);
      counters.delivered += 1;
      return true;
    } catch {
      await this.#leaveStream(stream);
      return false;
    }
  }

  #openStream(): EventStream {
    const stream = this.#init.receiver.openStream();
    this.#stream = stream;
    // What was sent into a stream that is refused has to go another way even where no further event comes.
    void stream.ended.then(() => this.#wake());
    return stream;
  }

  async #leaveStream(stream: EventStream): Promise<void> {
    const { timeoutMs, counters, warn } = this.#init;
    this.#mode = 'unary';
    this.#stream = undefined;
    const { refused } = stream;
    counters.delivered -= refused.length;
    if (this.#closing !== undefined) {
      counters.dropped += refused.length;
      return;
    }
    const error = await stream.failure(timeoutMs);
    const text = `events go by single calls from now on. ${error.message}`;
    warn('event stream given up', { text, type: refused[0]?.type ?? '' });
    for (const event of refused) await this.#call(event);
  }
}
