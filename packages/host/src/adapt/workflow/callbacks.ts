import type { Broker } from '@awf/go-plugin';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { CallbackServer } from '../../callback/callback-server.js';
import type { TakeEmitted } from '../../callback/host-event-service.js';
import { registerCallbacks } from '../../callback/register-callbacks.js';
import { type ServedCallbacks, serveCallbacks } from '../../callback/serve-callbacks.js';
import type { PluginClient } from './client.js';
import { deliverMessage } from './messages.js';

/** Where a plugin's callbacks go. */
export interface CallbackPlace {
  readonly broker: Broker;
  readonly server: CallbackServer;
  /** Fires when the plugin's process is gone. */
  readonly gone: AbortSignal;
  /** Takes the events that it emits under AWF's contract. */
  readonly take: TakeEmitted;
  /** Takes what the plugin logs where the engine has no function for it. */
  readonly log: (level: string, message: string, fields: JsonObject) => void;
  /** Told where the plugin cannot call back. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Lets a plugin call this host back, and brings it the messages that its modules subscribe to. Its subscriptions end with
 * their modules, and with the plugin. (Workflow spec §1.8, §4.9.)
 */
export function serveEngineCallbacks(
  client: PluginClient,
  { broker, server, gone, take, log, onFailure }: CallbackPlace,
): ServedCallbacks {
  const connection = server.connect({
    name: client.name,
    log,
    deliver: (message) => deliverMessage(client, message),
  });
  const served = serveCallbacks(
    broker,
    (registrar) => registerCallbacks(registrar, { take, engine: connection.service }),
    onFailure,
  );
  const end = (): void => void connection.close();
  if (gone.aborted) end();
  else gone.addEventListener('abort', end, { once: true });
  client.attachCallbacks({
    announced: served.announced,
    release: (handle) => connection.release(handle),
    close: () => connection.close(),
  });
  return served;
}
