import type { Metadata } from '../contract/event.js';
import { checkName, eventTypeRule } from '../contract/names.js';
import { sdkError } from '../errors/sdk-error.js';
import type { InferInput, InferOutput, Schema } from '../schema/standard-schema.js';
import { checkSchema, inside } from './definition.js';

/** An event to be emitted or handed back. `eventType` makes typed ones. */
export interface EventDraft<T extends string = string> {
  readonly type: T;
  /** Bytes are sent as they are, anything else as one JSON document. Default none. */
  readonly payload?: unknown;
  readonly metadata?: Metadata | undefined;
}

/** A type of events, made by `eventType`. Called, it makes an event of the type. */
export interface EventType<T extends string = string, In = never, Out = unknown> {
  (
    ...args: undefined extends In ? [payload?: In, metadata?: Metadata] : [payload: In, metadata?: Metadata]
  ): EventDraft<T>;
  readonly eventType: T;
  readonly '~payload'?: Out;
}

/** What `eventType` takes. */
export interface EventTypeSpec<T extends string, P extends Schema> {
  /** Dotted, and by custom beginning with the plugin's name: `audit.seen`. */
  readonly type: T;
  /** Checks payloads before they are sent and after they arrive. Default: no payload. */
  readonly payload?: P | undefined;
}

/**
 * Defines a type of events: `const seen = eventType({ type: 'audit.seen', payload })`. `seen({ … })` makes one, to return or
 * to emit; `onEvent({ on: seen })` receives them with their payload checked and typed.
 *
 * @throws PluginError DEFINITION_INVALID, SCHEMA_UNSUPPORTED
 */
export function eventType<const T extends string, P extends Schema = Schema<undefined>>(
  spec: EventTypeSpec<T, P>,
): EventType<T, InferInput<P>, InferOutput<P>> {
  const problem = checkName('event type', spec?.type, eventTypeRule);
  if (problem !== undefined) throw sdkError('DEFINITION_INVALID', `eventType: ${problem}`);
  const { type, payload: schema } = spec;
  checkSchema('eventType', 'payload', schema);
  const make = (payload?: InferInput<P>, metadata?: Metadata): EventDraft<T> => {
    const draft = {
      type,
      ...(payload === undefined ? {} : { payload }),
      ...(metadata === undefined ? {} : { metadata }),
    };
    // Out of sight, so that drafts can be compared with plain objects.
    return Object.freeze(Object.defineProperty(draft, inside, { value: { schema } }));
  };
  return Object.freeze(Object.assign(make, { eventType: type, [inside]: { schema } }));
}

/** Whether a value is an event type that `eventType` made, in this or another installed copy. */
export function isEventType(value: unknown): value is EventType {
  return typeof value === 'function' && typeof Reflect.get(value, 'eventType') === 'string' && inside in value;
}

/** The schema of a type's payloads, or of the draft that it made; undefined where there is none. */
export function payloadSchema(value: EventType | EventDraft): Schema | undefined {
  const made: unknown = Reflect.get(value, inside);
  return typeof made === 'object' && made !== null ? Reflect.get(made, 'schema') : undefined;
}
