import type { JsonObject, Metadata } from '@awf/plugin-sdk/contract';

/** Starts a workflow and resolves at its end; what it throws is the plugin's error. */
export type TriggerFunc = (
  triggerType: string,
  action: string,
  data: JsonObject,
  plugin: string,
) => void | PromiseLike<void>;

/** Whether the engine has a service. */
export type ServiceLookupFunc = (name: string, plugin: string) => boolean | PromiseLike<boolean>;

/** Takes a message and gives it an id. */
export type MessagePublishFunc = (
  topic: string,
  payload: Uint8Array,
  metadata: Metadata,
  plugin: string,
) => string | PromiseLike<string>;

/** Brings a message to a plugin; rejects where its handler failed. */
export type DeliverFunc = (payload: Uint8Array, metadata: Metadata) => Promise<void>;

/** Begins to deliver the messages of a topic. What it gives ends that. */
export type MessageSubscribeFunc = (
  topic: string,
  deliver: DeliverFunc,
  plugin: string,
) => (() => void | PromiseLike<void>) | PromiseLike<() => void | PromiseLike<void>>;

/**
 * What an engine lets plugins do. A function that is missing is answered as the engine answers without it. `plugin` is the
 * name, in this host, of the plugin on whose connection the call came: none can give itself out for another. (Workflow
 * spec §4.9.)
 */
export interface EngineFunctions {
  readonly triggerWorkflow?: TriggerFunc | undefined;
  readonly getService?: ServiceLookupFunc | undefined;
  /** Default: the manager's log. */
  readonly log?: ((level: string, message: string, fields: JsonObject, plugin: string) => void) | undefined;
  readonly publishMessage?: MessagePublishFunc | undefined;
  /** What it returns is called when the plugin unsubscribes, destroys the subscribing module, or is gone. */
  readonly subscribe?: MessageSubscribeFunc | undefined;
}
