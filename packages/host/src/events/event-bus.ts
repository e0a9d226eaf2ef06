import { randomUUID } from 'node:crypto';
import { type Event, goQuote, matchesSubscription, toNanos } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../adapt/call.js';
import type { EmitAnswer } from '../callback/host-event-service.js';
import { callListener } from './call-listener.js';
import { CounterTable, type EventCounters } from './event-counters.js';
import { type EventDraft, fromDraft, type ReceivedEvent, toReceived } from './event-draft.js';
import { type EventRules, maxDepth } from './event-rules.js';
import { EventWarnings, type WriteWarning } from './event-warnings.js';
import { type DeliveryInit, type DeliveryMode, PluginDelivery } from './plugin-delivery.js';
import { untilIdle } from './until-idle.js';

/** The events of an engine and of its plugins. */
export interface EventBus {
  /**
   * Brings an event to all whose patterns fit it, and returns its id at once. For each plugin 256 events may wait; beyond
   * that they are dropped and counted. Where nobody listens, nothing happens. (AWF spec §6.8.)
   *
   * @throws PluginError `INPUT_INVALID` where the event has no type, or JSON cannot say its payload.
   */
  publish(event: EventDraft): string;
  /**
   * Calls the listener with each event that fits the pattern, until the result is disposed of: those published here, and
   * those of plugins. `*` stands for one segment, alone for everything. Events come in the order of their publication, each
   * in a turn of its own. A listener that throws is a process warning.
   */
  subscribe(pattern: string, listener: (event: ReceivedEvent) => unknown): Disposable;
  /**
   * Resolves when no event waits for any plugin, those among them that plugins answered with meanwhile. An event on a
   * stream counts as delivered when it was sent.
   *
   * @throws PluginError `CANCELLED`; `DEADLINE_EXCEEDED` after `timeoutMs`, by default the manager's `callTimeoutMs`.
   */
  flush(options?: CallOptions): Promise<void>;
  /** What became of the events of each plugin, by name, as of now. */
  readonly counters: Readonly<Record<string, EventCounters>>;
}

/** What a bus is made of. */
export interface EventBusInit {
  /** Takes what plugins answer as it is, as `awf` does: no permission asked, nothing filled in. */
  readonly behavesAsAwf: boolean;
  readonly delivery: ReadonlyMap<string, DeliveryMode>;
  readonly deliveryTimeoutMs: number;
  readonly flushTimeoutMs: number;
  readonly writeWarning: WriteWarning;
}

/** A process of a plugin as a bus needs it. */
export interface BusPlugin extends Pick<DeliveryInit, 'receiver' | 'onLate'> {
  readonly name: string;
  readonly rules: EventRules;
  /** Fires when the process is gone. */
  readonly gone: AbortSignal;
}

/** One subscription of an engine. */
interface Listening {
  readonly pattern: string;
  readonly listener: (event: ReceivedEvent) => unknown;
}

/** The bus of one manager. */
export class PluginEventBus implements EventBus {
  readonly #init: EventBusInit;
  readonly #counters = new CounterTable();
  readonly #warnings: EventWarnings;
  readonly #plugins = new Map<PluginDelivery, EventRules>();
  readonly #listeners = new Set<Listening>();

  constructor(init: EventBusInit) {
    this.#init = init;
    this.#warnings = new EventWarnings(init.writeWarning, (plugin) => this.#counters.of(plugin));
  }

  get counters(): Readonly<Record<string, EventCounters>> {
    return this.#counters.read();
  }

  publish(draft: EventDraft): string {
    const event = fromDraft(draft);
    this.#publish(event);
    return event.id;
  }

  subscribe(pattern: string, listener: (event: ReceivedEvent) => unknown): Disposable {
    const listening = { pattern, listener };
    this.#listeners.add(listening);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listening) };
  }

  flush({ signal, timeoutMs = this.#init.flushTimeoutMs }: CallOptions = {}): Promise<void> {
    return untilIdle(() => [...this.#plugins.keys()].filter(({ busy }) => busy !== undefined), { signal, timeoutMs });
  }

  /** Begins to bring events to a plugin, until it is gone or detached. */
  attach({ name, receiver, rules, gone, onLate }: BusPlugin): PluginDelivery {
    const delivery = new PluginDelivery({
      plugin: name,
      receiver,
      mode: this.#init.delivery.get(name) ?? 'unary',
      timeoutMs: this.#init.deliveryTimeoutMs,
      counters: this.#counters.of(name),
      onReturned: (events, cause) => {
        for (const event of events) this.#takeReturned({ name, rules }, event, cause);
      },
      onNoService: () => end(),
      onLate,
      warn: (what, details) => this.#warnings.warn(name, what, details),
    });
    this.#plugins.set(delivery, rules);
    const end = (): void => void this.detach(delivery, 0);
    if (gone.aborted) end();
    gone.addEventListener('abort', end, { once: true });
    return delivery;
  }

  /** Brings no more events to a plugin; the delivery under way has `graceMs`. */
  async detach(delivery: PluginDelivery, graceMs: number): Promise<void> {
    this.#plugins.delete(delivery);
    await delivery.close(graceMs);
  }

  /** Detaches all plugins side by side: events end first when all is shut down. (AWF spec §6.8, §6.9.) */
  async detachAll(graceMs: number): Promise<void> {
    await Promise.all([...this.#plugins.keys()].map((delivery) => this.detach(delivery, graceMs)));
  }

  /**
   * Takes an event that a plugin emitted over its own connection: whatever it says of its source, it is this plugin's. The
   * answer is given when the event was queued. (AWF spec §6.3, §10.29.)
   */
  emit({ name, rules }: Pick<BusPlugin, 'name' | 'rules'>, event: Event): EmitAnswer {
    if (!rules.mayEmit(event.type)) return { refusal: this.#deny(name, event.type) };
    const depth = Math.max(0, event.depth);
    if (depth > maxDepth) return { refusal: this.#endChain(name, event.type, depth) };
    const complete = { ...completed(event, name), id: randomUUID(), depth };
    this.#publish(complete);
    return { id: complete.id };
  }

  /** Takes an event that a plugin answered with. (AWF spec §6.8.) */
  #takeReturned({ name, rules }: Pick<BusPlugin, 'name' | 'rules'>, event: Event, cause: Event): void {
    const { behavesAsAwf } = this.#init;
    const depth = Math.max(cause.depth + 1, event.depth);
    if (!behavesAsAwf && !rules.mayEmit(event.type)) this.#deny(name, event.type);
    else if (depth > maxDepth) this.#endChain(name, event.type, depth);
    else this.#publish({ ...(behavesAsAwf ? event : completed(event, name)), depth });
  }

  #publish(event: Event): void {
    for (const [delivery, rules] of this.#plugins) if (rules.wants(event.type)) delivery.offer(event);
    for (const listening of this.#listeners) {
      if (!matchesSubscription(listening.pattern, event.type)) continue;
      queueMicrotask(() => {
        if (this.#listeners.has(listening)) callListener(event.type, () => listening.listener(toReceived(event)));
      });
    }
  }

  #deny(plugin: string, type: string): string {
    this.#counters.of(plugin).denied += 1;
    const text = `plugin ${goQuote(plugin)} not authorized to emit event type ${goQuote(type)}`;
    this.#warnings.warn(plugin, 'event not authorized', { text, type });
    return text;
  }

  #endChain(plugin: string, type: string, depth: number): string {
    this.#counters.of(plugin).tooDeep += 1;
    const text = `an event of type ${goQuote(type)} would lie ${depth} deep in a chain of events, and ${maxDepth} is the limit`;
    this.#warnings.warn(plugin, 'propagation depth exceeded', { text, type });
    return `propagation depth exceeded: ${text}`;
  }
}

/** An event with all that its plugin left out. The source is the plugin's, as with emitted ones. */
function completed(event: Event, source: string): Event {
  return { ...event, id: event.id || randomUUID(), timeNanos: event.timeNanos ?? toNanos(new Date()), source };
}
