import { checkName, eventPatternRule } from '../contract/names.js';
import { sdkError } from '../errors/sdk-error.js';
import type { Schema } from '../schema/standard-schema.js';
import type { Awaitable, EmitContext } from './call-context.js';
import { checkHandler, createDefinition, type Defined, type Definition, type SharedParts } from './definition.js';
import { type EventType, isEventType, payloadSchema } from './event-type.js';

/** A handler of events, made by `onEvent`. */
export type EventHandler<X = never> = Definition<'onEvent', unknown, unknown, X>;

/** What a handler listens to, one by one: a pattern, or a type with the schema of its payloads. */
export interface Subscription {
  readonly pattern: string;
  /** Set for an event type: its payload is read, with the schema where there is one. */
  readonly typed?: { readonly schema: Schema | undefined } | undefined;
}

/** The inside of an event handler. */
export interface EventHandlerParts {
  readonly on: readonly Subscription[];
  run(event: object, ctx: EmitContext): Awaitable<unknown>;
}

/** An event handler and what it is made of. */
export type EventHandlerDefinition = Defined<'onEvent', EventHandlerParts>;

/** What an author gives for an event handler. */
export interface EventHandlerSource {
  readonly on: string | EventType | readonly (string | EventType)[];
  run(event: never, ctx: EmitContext): Awaitable<unknown>;
}

/** Makes an event handler of its parts. */
export function createEventHandler(
  source: EventHandlerSource,
  shared: SharedParts | undefined,
): EventHandlerDefinition {
  checkHandler('onEvent', 'run', source?.run);
  const on = toList(source.on).map((one) => toSubscription('onEvent', one));
  if (on.length === 0) throw sdkError('DEFINITION_INVALID', 'onEvent: on names no event');
  // Each event is shaped by the subscription that it fits, which is what the handler's type says.
  const run: EventHandlerParts['run'] = (event, ctx) => source.run(event as never, ctx);
  return createDefinition('onEvent', { on, run }, shared);
}

/** One pattern or event type, checked. */
export function toSubscription(what: string, one: unknown): Subscription {
  if (isEventType(one)) return { pattern: one.eventType, typed: { schema: payloadSchema(one) } };
  const problem = checkName('event pattern', one, eventPatternRule);
  if (problem !== undefined) throw sdkError('DEFINITION_INVALID', `${what}: ${problem}`);
  return { pattern: String(one) };
}

function toList(on: EventHandlerSource['on']): readonly (string | EventType)[] {
  return typeof on === 'string' || typeof on === 'function' ? [on] : on;
}
