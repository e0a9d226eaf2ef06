import { EventServiceService } from '@awf/plugin-proto/awf';
import { type Event, fromWireEvent, toStreamEvent, toWireEvent } from '../../contract/event.js';
import type { CallOptions } from '../../contract/typed-calls.js';
import type { PluginCaller } from '../plugin-caller.js';

/** Delivers one event, and gives those that the plugin hands back. (AWF spec §3.3 HandleEvent.) */
export async function handleEvent(
  caller: PluginCaller,
  event: Event,
  options?: CallOptions,
): Promise<readonly Event[]> {
  const start = caller.link.unary(EventServiceService.handleEvent, toWireEvent(event));
  const { emittedEvents } = await caller.call(`handle an event of type ${JSON.stringify(event.type)}`, start, options);
  return emittedEvents.map(fromWireEvent);
}

/** Delivers events on one stream, and resolves once all were handled. (AWF spec §3.3 StreamEvents, §6.8.) */
export async function streamEvents(
  caller: PluginCaller,
  events: readonly Event[],
  options?: CallOptions,
): Promise<void> {
  const messages = events.map((event, index) => toStreamEvent(event, BigInt(index + 1)));
  const start = caller.link.clientStream(EventServiceService.streamEvents, messages);
  await caller.call('take events as a stream', start, options);
}
