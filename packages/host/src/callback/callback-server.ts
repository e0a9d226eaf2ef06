import { describeUnknown } from '@awf/go-plugin';
import type { EngineCallbackServiceServer } from '@awf/plugin-proto/workflow';
import { decodeStruct, type JsonObject } from '@awf/plugin-sdk/contract';
import type { EngineFunctions } from './engine-functions.js';
import { type Deliver, Subscriptions } from './subscriptions.js';

/** One plugin that calls back, and the ways to it. */
export interface CallingPlugin {
  /** Its name in this host. */
  readonly name: string;
  /** Takes what the plugin logs where the engine has no function for it. */
  readonly log: (level: string, message: string, fields: JsonObject) => void;
  readonly deliver: Deliver;
}

/** What one plugin can call of the engine. */
export interface CallbackConnection {
  /** EngineCallbackService for that plugin alone. */
  readonly service: EngineCallbackServiceServer;
  /** Ends the subscriptions of a module that is no more. Never rejects. */
  release(handle: string): Promise<void>;
  /** Ends all its subscriptions, and refuses new ones. Never rejects. */
  close(): Promise<void>;
}

/**
 * The callbacks of an engine, shared by all its plugins; each plugin has a connection, and subscriptions, of its own.
 * (Workflow spec §4.9.)
 */
export class CallbackServer {
  readonly #functions: EngineFunctions;

  constructor(functions: EngineFunctions = {}) {
    this.#functions = functions;
  }

  /** Makes what one plugin calls. Managers do that for each that they load. */
  connect(plugin: CallingPlugin): CallbackConnection {
    const subscriptions = new Subscriptions(plugin.name, plugin.deliver);
    return {
      service: createService(this.#functions, plugin, subscriptions),
      release: (handle) => subscriptions.release(handle),
      close: () => subscriptions.close(),
    };
  }
}

/** A server of functions; one that was made already stays as it is. */
export function toCallbackServer(callbacks: CallbackServer | EngineFunctions = {}): CallbackServer {
  return callbacks instanceof CallbackServer ? callbacks : new CallbackServer(callbacks);
}

/** What fails is the `error` of an answer, with the engine's words where a function is missing. (Workflow spec §4.9.) */
function createService(
  functions: EngineFunctions,
  { name, log }: CallingPlugin,
  subscriptions: Subscriptions,
): EngineCallbackServiceServer {
  const { triggerWorkflow, getService, publishMessage, subscribe } = functions;
  return {
    triggerWorkflow: async ({ request: { triggerType, action, data } }, callback) => {
      callback(null, {
        error: await errorOf(async () => {
          if (triggerWorkflow === undefined) return 'trigger handler not configured';
          await triggerWorkflow(triggerType, action, decodeStruct(data) ?? {}, name);
          return '';
        }),
      });
    },
    getService: async ({ request }, callback) => {
      callback(null, { found: (await getService?.(request.name, name)) === true });
    },
    log: ({ request: { level, message, fields } }, callback) => {
      const write = functions.log ?? log;
      write(level, message, decodeStruct(fields) ?? {}, name);
      callback(null, {});
    },
    publishMessage: async ({ request: { topic, payload, metadata } }, callback) => {
      let messageId = '';
      const error = await errorOf(async () => {
        if (publishMessage === undefined) return 'message publish handler not configured';
        messageId = await publishMessage(topic, payload, Object.fromEntries(metadata), name);
        return '';
      });
      callback(null, { error, messageId });
    },
    subscribe: async ({ request: { handleId: handle, topic } }, callback) => {
      callback(null, {
        error: await errorOf(async () => {
          if (subscribe === undefined) return 'message subscribe handler not configured';
          return subscriptions.add({ handle, topic }, subscribe);
        }),
      });
    },
    unsubscribe: async ({ request: { handleId: handle, topic } }, callback) => {
      callback(null, { error: await errorOf(() => subscriptions.remove({ handle, topic })) });
    },
  };
}

/** The text of a failure: what the work says, empty for success, or what it throws. */
async function errorOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    return describeUnknown(error) || 'it failed';
  }
}
