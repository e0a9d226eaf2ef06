import type { PluginProcess } from '@awf/go-plugin/host';
import type { CallbackServer } from '../../callback/callback-server.js';
import { serveEngineCallbacks } from './callbacks.js';
import { PluginClient, type PluginClientOptions } from './client.js';

/**
 * The two halves of go-plugin's glue under the name that Go's package has for them, for who launches plugins by himself: with
 * `ExternalPluginManager` nobody needs it. (Workflow spec §4.1.)
 */
export class GRPCPlugin {
  /** What plugins can call. Without one, triggers have no way back. */
  callbackServer: CallbackServer | undefined;

  constructor(callbackServer?: CallbackServer) {
    this.callbackServer = callbackServer;
  }

  /** The host's half: a client of a plugin that runs, and this host's callbacks on its broker. */
  grpcClient(process: PluginProcess, options?: PluginClientOptions): PluginClient {
    const client = new PluginClient(process, options);
    if (this.callbackServer === undefined) return client;
    serveEngineCallbacks(client, {
      broker: process.broker,
      server: this.callbackServer,
      gone: process.signal,
      take: () => ({ refusal: 'this engine takes no events' }),
      log: () => undefined,
      onFailure: () => undefined,
    });
    return client;
  }

  /** The plugin's half: nothing, as plugins are made with `@awf/plugin-sdk`. */
  grpcServer(): void {}
}
