import type { CallOptions } from '../adapt/call.js';
import { type EventDraft, fromDraft, type ReceivedEvent, toReceived } from '../events/event-draft.js';
import type { RunningPlugin } from './running-plugin.js';

/** Gives one plugin an event, past the bus, and what it answers back. */
export async function handleEvent(
  plugin: RunningPlugin,
  draft: EventDraft,
  options: CallOptions,
): Promise<readonly ReceivedEvent[]> {
  plugin.checkCapability('events', `handle an event of type ${JSON.stringify(draft.type)}`);
  const event = fromDraft(draft);
  const returned = await plugin.call(options, ({ events }, timed) => events.handle(event, timed));
  return returned.map(toReceived);
}
