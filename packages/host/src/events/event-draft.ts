import { randomUUID } from 'node:crypto';
import { type Event, formatIssues, fromNanos, type Metadata, toNanos, writeJson } from '@awf/plugin-sdk/contract';
import { hostError } from '../errors.js';

/** An event to publish. */
export interface EventDraft {
  /** Dotted, such as `workflow.started`. */
  readonly type: string;
  /** Bytes go as they are, anything else as one JSON document. Default: none. */
  readonly payload?: unknown;
  /** Texts only. Values of keys that begin with `SECRET_`, `API_KEY`, `PASSWORD` or `TOKEN` are sent as `***`. Default: none. */
  readonly metadata?: Metadata | undefined;
  /** Default `core`, the engine itself. */
  readonly source?: string | undefined;
  /** When it happened. Default: now. */
  readonly time?: Date | undefined;
}

/** An event as listeners get it. */
export interface ReceivedEvent {
  readonly type: string;
  readonly id: string;
  /** `core`, or the plugin that made it. */
  readonly source: string;
  readonly time: Date;
  /** 0 for an event that no other one caused, else one more than its cause's. */
  readonly depth: number;
  readonly payload: Uint8Array;
  readonly metadata: Metadata;
}

/** Keys, from their beginning and in any case, whose values AWF does not send. (AWF spec §6.8.) */
const secretKey = /^(SECRET_|API_KEY|PASSWORD|TOKEN)/i;

/**
 * Makes an event of a draft.
 *
 * @throws PluginError `INPUT_INVALID` where it has no type, or JSON cannot say its payload.
 */
export function fromDraft(draft: EventDraft): Event {
  const { type, payload, metadata = {}, source = 'core', time = new Date() } = draft;
  if (typeof type !== 'string' || type === '') {
    throw hostError(
      'INPUT_INVALID',
      'An event without a type reaches nobody. Give it one, such as "workflow.started".',
    );
  }
  return {
    id: randomUUID(),
    type,
    timeNanos: toNanos(time),
    source,
    metadata: maskSecrets(metadata),
    payload: toBytes(type, payload),
    depth: 0,
  };
}

/** An event as listeners get it; what a foreign plugin left out is told as far as it can be. */
export function toReceived(event: Event): ReceivedEvent {
  const { type, id, source, depth, payload, metadata, timeNanos } = event;
  const time = timeNanos === undefined ? new Date() : fromNanos(timeNanos);
  return { type, id, source, time, depth, payload, metadata };
}

function maskSecrets(metadata: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, secretKey.test(key) && value !== undefined ? '***' : value]),
  );
}

function toBytes(type: string, payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  const { text, issues } = writeJson(payload);
  if (issues === undefined) return Buffer.from(text ?? '');
  const why = `cannot be published: its payload: ${formatIssues(issues)}. Use bytes, or what JSON can say.`;
  throw hostError('INPUT_INVALID', `An event of type ${JSON.stringify(type)} ${why}`);
}
