import { createEvent } from '../../context/create-event.js';
import { createEmitContext } from '../../context/handler-context.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { type Event, fromNanos } from '../../contract/event.js';
import { matchesSubscription } from '../../contract/event-pattern.js';
import { formatIssues, type Issue } from '../../contract/issues.js';
import { decodeValue } from '../../contract/values.js';
import { inside } from '../../define/definition.js';
import type { EventHandlerDefinition, Subscription } from '../../define/event.js';
import type { EventDraft } from '../../define/event-type.js';
import type { ReceivedEvent } from '../../define/received-event.js';
import { errorText } from '../../errors/error-text.js';
import { checkWith } from '../../schema/parse-with.js';
import { logFailure } from '../log-failure.js';

/**
 * Gives an event to every handler that it fits, one after the other, and returns what they hand back, without ids. What a
 * handler throws, and an event of its that cannot be sent, is logged and costs nothing else: Go plugins swallow it, and no
 * engine acts on it. (AWF spec §3.3 HandleEvent.)
 */
export async function handleEvent(
  runtime: PluginRuntime,
  event: Event,
  signal: AbortSignal,
): Promise<readonly Event[]> {
  const returned: Event[] = [];
  for (const handler of runtime.plugin[inside].events) {
    const subscription = handler[inside].parts.on.find(({ pattern }) => matchesSubscription(pattern, event.type));
    if (subscription !== undefined) {
      returned.push(...(await runHandler(runtime, { handler, subscription, event, signal })));
    }
  }
  return returned;
}

interface Delivery {
  readonly handler: EventHandlerDefinition;
  readonly subscription: Subscription;
  readonly event: Event;
  readonly signal: AbortSignal;
}

async function runHandler(runtime: PluginRuntime, delivery: Delivery): Promise<readonly Event[]> {
  const { handler, event, signal } = delivery;
  const { parts, shared } = handler[inside];
  const fields = { event: event.type, event_id: event.id };
  const depth = event.depth + 1;
  try {
    const payload = await readPayload(delivery);
    if (payload.issues !== undefined) {
      runtime.base.log.child(fields).warn('event skipped: its payload breaks its schema', {
        issues: formatIssues(payload.issues),
      });
      return [];
    }
    const ctx = createEmitContext(runtime, { signal, fields, sharing: shared !== undefined, depth });
    const drafts = toDrafts(await parts.run(toReceived(runtime, event, payload.value), ctx));
    return await createEvents(runtime, drafts, depth);
  } catch (error) {
    logFailure(runtime.base.log.child(fields), error, { what: 'event handler', signal, isUnanswered: true });
    return [];
  }
}

async function readPayload({
  subscription,
  event,
}: Delivery): Promise<
  { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly Issue[] }
> {
  const { typed } = subscription;
  if (typed === undefined) return { value: event.payload };
  const value = event.payload.length === 0 ? undefined : decodeValue(event.payload);
  return typed.schema === undefined ? { value: undefined } : checkWith(typed.schema, value);
}

function toReceived(runtime: PluginRuntime, event: Event, payload: unknown): ReceivedEvent<string, unknown> {
  const { type, id, source, depth, metadata, timeNanos } = event;
  const time = timeNanos === undefined ? runtime.now() : fromNanos(timeNanos);
  return { type, id, source, time, depth, payload, metadata };
}

function toDrafts(returned: unknown): readonly EventDraft[] {
  if (returned === undefined || returned === null) return [];
  // What is no event is refused where events are made.
  return (Array.isArray(returned) ? returned : [returned]) as readonly EventDraft[];
}

async function createEvents(
  runtime: PluginRuntime,
  drafts: readonly EventDraft[],
  depth: number,
): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (const draft of drafts) {
    try {
      events.push(await createEvent(runtime, draft, depth));
    } catch (error) {
      runtime.base.log.error('an event that a handler returned was not sent', { error: errorText(error) });
    }
  }
  return events;
}
