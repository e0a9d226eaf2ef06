import { randomUUID } from 'node:crypto';
import { PluginServiceService } from '@awf/plugin-proto/workflow';
import type { Metadata } from '../../contract/event.js';
import { ask } from './ask.js';
import type { WorkflowSession } from './session.js';

/** A message for whoever has subscribed. */
export interface MessageToDeliver {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  readonly metadata: Metadata;
}

/**
 * Delivers a message to each subscriber of its topic. (Workflow spec §3.2 DeliverMessage.)
 *
 * @throws PluginError INPUT_INVALID where there is none; CALL_FAILED with what a handler threw
 */
export async function deliverMessage({ caller, engine }: WorkflowSession, message: MessageToDeliver): Promise<void> {
  const { topic, payload, metadata } = message;
  const subscribers = engine.subscribersOf(topic);
  if (subscribers.length === 0) {
    const why = `has not subscribed to the topic ${JSON.stringify(topic)}: start the module or trigger that does so first.`;
    throw caller.error('INPUT_INVALID', why);
  }
  const texts = Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const { handleId } of subscribers) {
    const sent = { handleId, topic, payload: Buffer.from(payload), messageId: randomUUID(), metadata: new Map(texts) };
    const start = caller.link.unary(PluginServiceService.deliverMessage, sent);
    await ask(caller, `take a message of the topic ${JSON.stringify(topic)}`, { start });
  }
}
