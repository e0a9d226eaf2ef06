import { type Broker, type Connection, isPluginError } from '@awf/go-plugin';
import { HostEventServiceClient } from '@awf/plugin-proto/awf';
import type { EmitResponse } from '@awf/plugin-proto/awf/messages';
import { Metadata, type requestCallback } from '@grpc/grpc-js';
import type { SendEvent } from '../../context/runtime.js';
import { within } from '../../context/within.js';
import { type Event, hostEventServiceId, toEmitRequest } from '../../contract/event.js';
import { sdkError } from '../../errors/sdk-error.js';

/** How long an emit waits for the host to announce its event service, and then for its answer, in ms. (AWF spec §3.4.) */
const emitWindowMs = 5_000;

/**
 * Emits events to the host that announced its HostEventService. Hosts do so after Init, once; the announcement is waited for
 * from the start and kept for the life of the process, where Go forgets it after 5 s, and dialled at the first emit.
 * (AWF spec §3.4, §6.3.)
 */
export function createHostEvents(broker: Broker, signal: AbortSignal): SendEvent {
  const connected = broker.dial(hostEventServiceId, { signal, timeoutMs: Number.POSITIVE_INFINITY });
  // Most plugins emit nothing: nobody may be waiting when the broker closes.
  connected.catch(() => undefined);
  return async (event) => {
    const client = (await waitFor(connected, event, signal)).client(HostEventServiceClient);
    const answer = await emit(client, event).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw sdkError('EMIT_FAILED', `event ${event.type} was not emitted: emit RPC failed: ${why}`, error);
    });
    if (answer.success) return answer.eventId;
    throw sdkError('EMIT_REFUSED', `event ${event.type} was refused by the host: ${answer.errorMessage}`);
  };
}

async function waitFor(connected: Promise<Connection>, { type }: Event, signal: AbortSignal): Promise<Connection> {
  const options = {
    timeoutMs: emitWindowMs,
    signal,
    code: 'EMIT_FAILED',
    what: `event ${type} was not emitted: waiting for the host's event service`,
  } as const;
  try {
    return await within(() => connected, options);
  } catch (error) {
    if (!isPluginError(error) || error.code === 'EMIT_FAILED') throw error;
    throw sdkError('EMIT_FAILED', `event ${type} was not emitted: ${error.message}`, error);
  }
}

function emit(client: HostEventServiceClient, event: Event): Promise<EmitResponse> {
  return new Promise((resolve, reject) => {
    const callback: requestCallback<EmitResponse> = (error, answer) => {
      if (error !== null) reject(error);
      else if (answer === undefined) reject(sdkError('EMIT_FAILED', 'the host answered with nothing'));
      else resolve(answer);
    };
    client.emit(toEmitRequest(event), new Metadata(), { deadline: Date.now() + emitWindowMs }, callback);
  });
}
