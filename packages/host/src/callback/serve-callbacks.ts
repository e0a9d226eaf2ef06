import type { Broker } from '@awf/go-plugin';
import { HostEventServiceService } from '@awf/plugin-proto/awf';
import { hostEventServiceId } from '@awf/plugin-sdk/contract';
import { createHostEventService, type TakeEmitted } from './host-event-service.js';

/** The services that one plugin can call in this process. */
export interface CallbackServer {
  /** Takes no more calls; those under way have half a second. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves the callbacks of a plugin that took its Init, on its broker, in the background: a plugin without a broker stream is
 * none the worse for it. The end of the plugin's process ends the server. (AWF spec §6.2 step 5.)
 *
 * @param onFailure - Told where the plugin cannot call back, with the reason.
 */
export function serveCallbacks(broker: Broker, take: TakeEmitted, onFailure: (error: unknown) => void): CallbackServer {
  const stop = new AbortController();
  const server = broker
    .acceptAndServe(
      hostEventServiceId,
      (registrar) => registrar.addService(HostEventServiceService, createHostEventService(take)),
      { signal: stop.signal },
    )
    .catch((error: unknown) => {
      if (!stop.signal.aborted) onFailure(error);
    });
  return {
    async close() {
      stop.abort();
      await (await server)?.close();
    },
  };
}
