import { isPluginError } from '@awf/go-plugin';
import { HostEventServiceClient } from '@awf/plugin-proto/awf';
import type { EmitRequest, EmitResponse } from '@awf/plugin-proto/awf/messages';
import { Metadata, type requestCallback } from '@grpc/grpc-js';
import type { SendEvent } from '../../context/runtime.js';
import { within } from '../../context/within.js';
import { type Event, toEmitRequest } from '../../contract/event.js';
import { sdkError } from '../../errors/sdk-error.js';
import type { HostLink } from '../host-link.js';

/** How long an emit waits for the host to announce its event service, and then for its answer, in ms. (AWF spec §3.4.) */
const emitWindowMs = 5_000;

/** Makes one Emit call to the host. */
export type EmitCall = (request: EmitRequest) => Promise<EmitResponse>;

/**
 * Emits events to the host's HostEventService, once it is offered, and again and again from then on. (AWF spec §3.4, §6.3.)
 */
export function createHostEvents(offered: Promise<EmitCall>, signal: AbortSignal): SendEvent {
  // Most plugins emit nothing: nobody may be waiting when the offer fails.
  offered.catch(() => undefined);
  return async (event) => {
    const emit = await waitFor(offered, event, signal);
    const answer = await emit(toEmitRequest(event)).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw sdkError('EMIT_FAILED', `event ${event.type} was not emitted: emit RPC failed: ${why}`, error);
    });
    if (answer.success) return answer.eventId;
    throw sdkError('EMIT_REFUSED', `event ${event.type} was refused by the host: ${answer.errorMessage}`);
  };
}

/** The Emit call of the host behind the link, once it has announced its services. (AWF spec §3.4, §6.3.) */
export async function dialHostEvents(link: HostLink): Promise<EmitCall> {
  const client = (await link.announced).client(HostEventServiceClient);
  return (request) => emit(client, request);
}

async function waitFor(offered: Promise<EmitCall>, { type }: Event, signal: AbortSignal): Promise<EmitCall> {
  const options = {
    timeoutMs: emitWindowMs,
    signal,
    code: 'EMIT_FAILED',
    what: `event ${type} was not emitted: waiting for the host's event service`,
  } as const;
  try {
    return await within(() => offered, options);
  } catch (error) {
    if (!isPluginError(error) || error.code === 'EMIT_FAILED') throw error;
    throw sdkError('EMIT_FAILED', `event ${type} was not emitted: ${error.message}`, error);
  }
}

function emit(client: HostEventServiceClient, request: EmitRequest): Promise<EmitResponse> {
  return new Promise((resolve, reject) => {
    const callback: requestCallback<EmitResponse> = (error, answer) => {
      if (error !== null) reject(error);
      else if (answer === undefined) reject(sdkError('EMIT_FAILED', 'the host answered with nothing'));
      else resolve(answer);
    };
    client.emit(request, new Metadata(), { deadline: Date.now() + emitWindowMs }, callback);
  });
}
