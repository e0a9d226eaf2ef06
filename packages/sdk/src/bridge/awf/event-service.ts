import type { EventServiceServer } from '@awf/plugin-proto/awf';
import type { PluginRuntime } from '../../context/runtime.js';
import { noEventSubscriber } from '../../contract/markers.js';
import { unary, unimplementedStatus } from './unary.js';

/** EventService of a plugin without event handlers: events are taken in silence, streams are refused. (AWF spec §3.2.) */
export function createEventService(runtime: PluginRuntime): EventServiceServer {
  return {
    handleEvent: unary(runtime, async () => ({ emittedEvents: [] })),
    streamEvents: (call, callback) => {
      // Unread messages would keep the stream open.
      call.resume();
      callback({ code: unimplementedStatus, details: noEventSubscriber });
    },
  };
}
