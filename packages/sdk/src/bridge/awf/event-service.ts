import { randomUUID } from 'node:crypto';
import type { EventServiceServer } from '@awf/plugin-proto/awf';
import type { EventStreamMessage, HandleEventRequest, HandleEventResponse } from '@awf/plugin-proto/awf/messages';
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import { linkSignal } from '../../context/linked-signal.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { fromWireEvent, toWireEvent } from '../../contract/event.js';
import { noEventSubscriber } from '../../contract/markers.js';
import { inside } from '../../define/definition.js';
import { errorText } from '../../errors/error-text.js';
import { type Method, unary, unimplementedStatus, unknownStatus } from '../unary.js';
import { handleEvent } from './handle-event.js';

/** The methods of AWF's EventService. (AWF spec §3.2, §3.3.) */
export interface EventMethods {
  readonly handleEvent: Method<HandleEventRequest, HandleEventResponse>;
  /** One event of a stream, which has no way back: what handlers return is emitted. */
  readonly handleStreamed: Method<EventStreamMessage, void>;
}

/** Makes the methods of EventService. A plugin without handlers takes events in silence. */
export function createEventMethods(runtime: PluginRuntime): EventMethods {
  return {
    handleEvent: async (request, signal) => {
      const returned = await handleEvent(runtime, fromWireEvent(request), signal);
      return { emittedEvents: returned.map((event) => toWireEvent({ ...event, id: randomUUID() })) };
    },
    handleStreamed: async (message, signal) => {
      for (const event of await handleEvent(runtime, fromWireEvent(message), signal)) {
        await runtime.sendEvent(event).catch((error: unknown) => {
          runtime.base.log.error('an event that a handler returned was not sent', {
            event: event.type,
            error: errorText(error),
          });
        });
      }
    },
  };
}

/** EventService over gRPC; without handlers streams are refused, as Go refuses them. */
export function createEventService(runtime: PluginRuntime): EventServiceServer {
  const methods = createEventMethods(runtime);
  const hasHandlers = runtime.plugin[inside].events.length > 0;
  return {
    handleEvent: unary(runtime, methods.handleEvent),
    streamEvents: (call, callback) => {
      if (hasHandlers) {
        void readStream(runtime, { call, callback, methods });
        return;
      }
      // Unread messages would keep the stream open.
      call.resume();
      callback({ code: unimplementedStatus, details: noEventSubscriber });
    },
  };
}

interface Streaming {
  readonly call: ServerReadableStream<EventStreamMessage, Record<string, never>>;
  readonly callback: sendUnaryData<Record<string, never>>;
  readonly methods: EventMethods;
}

/** Takes one event after the other, so that a host which sends faster is held back. (AWF spec §3.3 StreamEvents.) */
async function readStream(runtime: PluginRuntime, { call, callback, methods }: Streaming): Promise<void> {
  const link = linkSignal(runtime.base.signal);
  call.once('cancelled', () => link.abort(new Error('the host ended the stream')));
  try {
    for await (const message of call) await methods.handleStreamed(message, link.signal);
    callback(null, {});
  } catch (error) {
    runtime.base.log.debug('an event stream broke off', { error: errorText(error) });
    callback({ code: unknownStatus, details: 'the stream broke off' });
  } finally {
    link.release();
  }
}
