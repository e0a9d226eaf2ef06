import type { EmitRequest, EventStreamMessage, HandleEventRequest } from '@awf/plugin-proto/awf/messages';

/** Further values of an event, texts only. */
export type Metadata = { readonly [key: string]: string | undefined };

/** An event as both ends carry it. */
export interface Event {
  /** A UUID; empty where the sender gave none. */
  readonly id: string;
  /** Dotted, such as `step.completed`. */
  readonly type: string;
  /** When it happened, in nanoseconds since 1970; undefined where the sender did not say. */
  readonly timeNanos: bigint | undefined;
  /** `core`, or the plugin that emitted it; empty where the sender did not say. */
  readonly source: string;
  readonly metadata: Metadata;
  /** Opaque to engines; by convention one JSON document. */
  readonly payload: Uint8Array;
  /** 0 for an event that no other one caused, else one more than its cause's. */
  readonly depth: number;
}

/** The broker id under which AWF serves HostEventService. (AWF spec §1.1.) */
export const hostEventServiceId = 1;

/** What Go's SDK sends for a time that was not set. (AWF spec §3.3 HandleEvent, §10.20.) */
const goUnsetNanos = -6_795_364_578_871_345_152n;

/** Writes an event for HandleEvent, or one that a handler hands back. (AWF spec §2.2 HandleEventRequest.) */
export function toWireEvent(event: Event): HandleEventRequest {
  const { id, type, timeNanos, source, payload, depth } = event;
  return {
    id,
    type,
    timestampUnixNanos: timeNanos ?? 0n,
    source,
    metadata: toWireMetadata(event.metadata),
    payload: toBuffer(payload),
    propagationDepth: depth,
  };
}

/** Reads an event of HandleEvent, of a stream, or one that was handed back. Go's unset time is none. (AWF spec §10.20.) */
export function fromWireEvent(message: HandleEventRequest | EventStreamMessage): Event {
  const { id, type, timestampUnixNanos, source, metadata, payload, propagationDepth } = message;
  return {
    id,
    type,
    timeNanos: readNanos(timestampUnixNanos),
    source,
    metadata: Object.fromEntries(metadata),
    payload,
    depth: propagationDepth,
  };
}

/** Writes an event for StreamEvents; numbers begin with 1 in each stream. (AWF spec §6.8.) */
export function toStreamEvent(event: Event, sequenceNumber: bigint): EventStreamMessage {
  return { ...toWireEvent(event), sequenceNumber };
}

/** Writes an event for HostEventService.Emit, whose answer brings the id. (AWF spec §2.2 EmitRequest.) */
export function toEmitRequest(event: Event): EmitRequest {
  const { type, timeNanos, source, payload, depth } = event;
  return {
    eventType: type,
    payload: toBuffer(payload),
    sourcePlugin: source,
    propagationDepth: depth,
    timestampUnixNanos: timeNanos ?? 0n,
    metadata: toWireMetadata(event.metadata),
  };
}

/** Reads what a plugin emits; it has no id yet. (AWF spec §6.3.) */
export function fromEmitRequest(message: EmitRequest): Event {
  return {
    id: '',
    type: message.eventType,
    timeNanos: readNanos(message.timestampUnixNanos),
    source: message.sourcePlugin,
    metadata: Object.fromEntries(message.metadata),
    payload: message.payload,
    depth: message.propagationDepth,
  };
}

/** A time as events carry it. */
export function toNanos(time: Date): bigint {
  return BigInt(time.getTime()) * 1_000_000n;
}

/** An event's time, cut to milliseconds. */
export function fromNanos(nanos: bigint): Date {
  return new Date(Number(nanos / 1_000_000n));
}

function readNanos(nanos: bigint): bigint | undefined {
  return nanos === 0n || nanos === goUnsetNanos ? undefined : nanos;
}

function toWireMetadata(metadata: Metadata): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(metadata)) if (value !== undefined) texts.set(key, String(value));
  return texts;
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
