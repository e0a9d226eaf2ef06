import { randomUUID } from 'node:crypto';
import { writePayload } from '../context/create-event.js';
import { type Event, fromNanos, type Metadata, toNanos } from '../contract/event.js';
import type { Json } from '../contract/json.js';
import { readJson } from '../contract/read-json.js';
import type { EventDraft } from '../define/event-type.js';

/** An event that a test publishes: a draft, as `eventType` makes them, and what an engine adds. */
export interface PublishedEvent extends EventDraft {
  /** Default: a new UUID. */
  readonly id?: string | undefined;
  /** `core`, or the plugin that emitted it. Default `core`. */
  readonly source?: string | undefined;
  /** Default: now. */
  readonly time?: Date | undefined;
  /** How many events caused it, one by one. Default 0. */
  readonly depth?: number | undefined;
}

/** An event that a plugin emitted or handed back. */
export interface TestEvent {
  /** What the host gave an emitted event, or the plugin one that it handed back. */
  readonly id: string;
  readonly type: string;
  /** The plugin's name. */
  readonly source: string;
  readonly time: Date;
  /** 0 for an event that no other one caused, else one more than its cause's. */
  readonly depth: number;
  readonly metadata: Metadata;
  /** What its JSON document says; the bytes where it is none, undefined where it is empty. */
  readonly payload: Json | Uint8Array | undefined;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * An event for the wire.
 *
 * @throws PluginError EVENT_INVALID where its payload cannot be sent.
 */
export async function toEvent(published: PublishedEvent, now: () => Date): Promise<Event> {
  const { id = randomUUID(), type, source = 'core', time = now(), depth = 0, metadata = {} } = published;
  return { id, type, timeNanos: toNanos(time), source, metadata, payload: await writePayload(published), depth };
}

/** An event off the wire. */
export function toTestEvent(event: Event, now: () => Date): TestEvent {
  const { id, type, source, timeNanos, depth, metadata } = event;
  const time = timeNanos === undefined ? now() : fromNanos(timeNanos);
  return { id, type, source, time, depth, metadata, payload: readPayload(event.payload) };
}

function readPayload(bytes: Uint8Array): TestEvent['payload'] {
  if (bytes.length === 0) return undefined;
  const read = readJson(decoder.decode(bytes));
  return read === undefined ? new Uint8Array(bytes) : read.value;
}
