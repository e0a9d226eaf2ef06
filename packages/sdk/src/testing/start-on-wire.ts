import { reattach } from '@awf/go-plugin/host';
import { type Logger, serveTest } from '@awf/go-plugin/plugin';
import { toServiceOptions } from '../bridge/service-options.js';
import { handshake } from '../contract/handshake.js';
import type { PluginDefinition } from '../define/plugin.js';
import { createGrpcLink } from './grpc-link.js';
import { serveCallbacks, serveHostEvents } from './serve-host-events.js';
import type { StartedPlugin, StartInit } from './started-plugin.js';

/** Starts a plugin in this process, with real gRPC over a socket between. */
export async function startOnWire(definition: PluginDefinition, log: Logger, init: StartInit): Promise<StartedPlugin> {
  const { name } = definition;
  const served = await serveTest({ ...toServiceOptions(definition, init), log });
  try {
    const versions = [handshake.awf.protocolVersion];
    const attached = await reattach(served.reattachConfig, { name, versions, signal: init.signal });
    return {
      link: createGrpcLink(attached.connection),
      offerEvents: (emit) => serveHostEvents(attached.broker, emit),
      offerCallbacks: (service) => serveCallbacks(attached.broker, service),
      settle: async () => undefined,
      stop: async () => {
        await attached.close();
        await served.close();
      },
    };
  } catch (error) {
    await served.close();
    throw error;
  }
}
