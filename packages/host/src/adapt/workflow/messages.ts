import type { DeliverMessageResponse } from '@awf/plugin-proto/workflow/messages';
import type { DeliveredMessage } from '../../callback/subscriptions.js';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';

/**
 * Brings a message to the module that subscribed. (Workflow spec §3.2 DeliverMessage.)
 *
 * @throws PluginError `PLUGIN_ERROR` where its handler failed or is no more; and as calls of `PluginClient`.
 */
export async function deliverMessage(
  client: PluginClient,
  { handle, topic, id, payload, metadata }: DeliveredMessage,
  options?: CallOptions,
): Promise<void> {
  const texts = Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const request = { handleId: handle, topic, payload: Buffer.from(payload), messageId: id, metadata: new Map(texts) };
  await client.request<DeliverMessageResponse>(
    `take a message of topic ${JSON.stringify(topic)}`,
    (service, ...call) => service.deliverMessage(request, ...call),
    options,
  );
}
