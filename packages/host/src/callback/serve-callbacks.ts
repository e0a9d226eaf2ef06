import type { Broker, ServiceRegistrar } from '@awf/go-plugin';
import { hostEventServiceId } from '@awf/plugin-sdk/contract';

/** The services that one plugin can call in this process. */
export interface ServedCallbacks {
  /** Resolves with the broker id that the plugin was told; rejects where it cannot be told. */
  readonly announced: Promise<number>;
  /** Takes no more calls; those under way have half a second. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves what a plugin can call back, on its broker and in the background, under the one id that both engines use: a plugin
 * without a broker stream is none the worse for it. The end of the plugin's process ends the server. (AWF spec §6.2 step 5,
 * workflow spec §1.8.)
 *
 * @param onFailure - Told where the plugin cannot call back, with the reason.
 */
export function serveCallbacks(
  broker: Broker,
  register: (registrar: ServiceRegistrar) => void,
  onFailure: (error: unknown) => void,
): ServedCallbacks {
  const stop = new AbortController();
  const serving = broker.acceptAndServe(hostEventServiceId, register, { signal: stop.signal });
  const server = serving.catch((error: unknown) => {
    if (!stop.signal.aborted) onFailure(error);
  });
  const announced = serving.then(({ id }) => id);
  // Most plugins are not asked whether they can call back.
  announced.catch(() => undefined);
  return {
    announced,
    async close() {
      stop.abort();
      await (await server)?.close();
    },
  };
}
