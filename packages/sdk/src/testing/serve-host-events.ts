import { randomUUID } from 'node:crypto';
import type { Broker } from '@awf/go-plugin';
import { type HostEventServiceServer, HostEventServiceService } from '@awf/plugin-proto/awf';
import { type EngineCallbackServiceServer, EngineCallbackServiceService } from '@awf/plugin-proto/workflow';
import type { EmitCall } from '../bridge/awf/host-events.js';
import { fromEmitRequest, hostEventServiceId } from '../contract/event.js';
import { errorText } from '../errors/error-text.js';
import type { Recorder } from './recorder.js';
import { toTestEvent } from './test-event.js';
import type { NormalizedTestOptions } from './test-options.js';

/** The host's side of an emit: the test sees it, and may refuse it; else it is recorded and gets an id. Never rejects. */
export function createEmitCall(
  recorder: Recorder,
  { onEmit, now }: Pick<NormalizedTestOptions, 'onEmit' | 'now'>,
): EmitCall {
  return async (request) => {
    const event = toTestEvent({ ...fromEmitRequest(request), id: randomUUID() }, now);
    try {
      if (onEmit !== false) await onEmit(event);
    } catch (error) {
      return { success: false, errorMessage: errorText(error), eventId: '' };
    }
    recorder.addEmitted(event);
    return { success: true, errorMessage: '', eventId: event.id };
  };
}

/** Serves the host's event service on a plugin's broker, for as long as that is open. (AWF spec §6.2 step 5.) */
export async function serveHostEvents(broker: Broker, emit: EmitCall): Promise<void> {
  await broker.acceptAndServe(hostEventServiceId, (registrar) => {
    const implementation: HostEventServiceServer = {
      emit: ({ request }, callback) => void emit(request).then((answer) => callback(null, answer)),
    };
    registrar.addService(HostEventServiceService, implementation);
  });
}

/** Serves the workflow engine's callbacks on a plugin's broker, for as long as that is open. (Workflow spec §1.8.) */
export async function serveCallbacks(broker: Broker, service: EngineCallbackServiceServer): Promise<void> {
  await broker.acceptAndServe(hostEventServiceId, (registrar) =>
    registrar.addService(EngineCallbackServiceService, service),
  );
}
