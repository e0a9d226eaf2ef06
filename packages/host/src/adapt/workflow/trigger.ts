import { isPluginError, type PluginError } from '@awf/go-plugin';
import type { HandleResponse } from '@awf/plugin-proto/workflow/messages';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';
import { fingerprintOf } from './fingerprint.js';
import { callLife, type Remote, type RemoteHandle } from './remote.js';
import { toStruct } from './struct.js';

/** What a `RemoteTrigger` is made of. */
export interface RemoteTriggerInit {
  /** The trigger's type, which is its name too. */
  readonly type: string;
  readonly client: PluginClient;
}

/**
 * No control character and no space, of others than ASCII's none at an end: the name becomes part of identifiers and log lines.
 * (Workflow spec §4.8.)
 */
const workflowTypePattern = /^(?!\p{White_Space})[^\x00-\x20\x7f]+(?<!\p{White_Space})$/u;

/** One workflow type that the trigger was configured for. */
interface ConfiguredTrigger extends RemoteHandle {
  readonly fingerprint: string;
}

/**
 * The triggers of one type: one in the plugin for each workflow type that it is configured for. They share the points of
 * life. (Workflow spec §4.8.)
 */
export class RemoteTrigger implements Remote {
  readonly name: string;
  readonly #client: PluginClient;
  readonly #configured = new Map<string, ConfiguredTrigger>();
  /** Creations under way, by workflow type: two at once would leave one in the plugin that nobody knows. */
  readonly #creating = new Map<string, Promise<void>>();
  /** By workflow type; where it was not even known, by the empty text. */
  readonly #failed = new Map<string, PluginError>();

  constructor({ type, client }: RemoteTriggerInit) {
    this.name = type;
    this.#client = client;
  }

  /**
   * Creates the trigger for a workflow type: `workflowType` of the config, else the trigger's name. The same config again does
   * nothing. What fails is remembered, and fails `init` and `start` until that workflow type is configured.
   *
   * @throws PluginError `CONFIG_INVALID`, `PLUGIN_ERROR`, and as calls of `PluginClient`.
   */
  async configure(config?: JsonObject, options?: CallOptions): Promise<void> {
    let workflowType = '';
    try {
      workflowType = this.#workflowTypeOf(config);
      await this.#createOnce(workflowType, config, options);
      this.#failed.delete(workflowType);
      this.#failed.delete('');
    } catch (error) {
      if (isPluginError(error)) this.#failed.set(workflowType, error);
      throw error;
    }
  }

  /** Makes all ready; the engine does not call it. */
  async init(options?: CallOptions): Promise<void> {
    this.#checkConfigured();
    for (const trigger of this.#configured.values()) await callLife('init', trigger, options);
  }

  /** Starts all, one after the other; where one fails, those that were started are stopped, the last first. */
  async start(options?: CallOptions): Promise<void> {
    this.#checkConfigured();
    const started: ConfiguredTrigger[] = [];
    try {
      for (const trigger of this.#configured.values()) {
        await callLife('start', trigger, options);
        started.unshift(trigger);
      }
    } catch (error) {
      // Why it could not be started is what somebody wants to know; the same plugin often cannot stop either.
      for (const trigger of started) await callLife('stop', trigger, options).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Stops all, each whatever became of the others.
   *
   * @throws The one failure, or an AggregateError of several.
   */
  async stop(options?: CallOptions): Promise<void> {
    await this.#eachOf((trigger) => callLife('stop', trigger, options));
  }

  /** Ends all for good, each whatever became of the others; those that were ended are forgotten. Errors as `stop`. */
  async destroy(options?: CallOptions): Promise<void> {
    await this.#eachOf(async (trigger, workflowType) => {
      await callLife('destroy', trigger, options);
      this.#configured.delete(workflowType);
    });
  }

  async #createOnce(workflowType: string, config: JsonObject | undefined, options?: CallOptions): Promise<void> {
    for (;;) {
      const underWay = this.#creating.get(workflowType);
      if (underWay === undefined) break;
      await underWay.catch(() => undefined);
    }
    const creating = this.#create(workflowType, config, options);
    this.#creating.set(workflowType, creating);
    await creating.finally(() => this.#creating.delete(workflowType));
  }

  async #create(workflowType: string, config: JsonObject | undefined, options?: CallOptions): Promise<void> {
    const client = this.#client.current;
    const what = `configure trigger ${JSON.stringify(this.name)} for workflow ${JSON.stringify(workflowType)}`;
    const struct = toStruct(config, { client, what, part: 'its config' });
    const fingerprint = fingerprintOf(struct);
    const known = this.#configured.get(workflowType);
    if (known?.fingerprint === fingerprint) return;
    if (known !== undefined) {
      throw client.error('CONFIG_INVALID', `could not ${what}: it is configured already, and otherwise.`);
    }
    const request = { type: this.name, name: workflowType, config: struct };
    const { handleId } = await client.request<HandleResponse>(
      what,
      (service, ...call) => service.createTrigger(request, ...call),
      options,
    );
    if (handleId === '') throw client.error('CALL_FAILED', `could not ${what}: it gave no handle.`);
    const label = `trigger ${JSON.stringify(this.name)} of workflow ${JSON.stringify(workflowType)}`;
    this.#configured.set(workflowType, { client, handle: handleId, label, fingerprint });
  }

  #workflowTypeOf(config: unknown): string {
    const what = `could not configure trigger ${JSON.stringify(this.name)}`;
    if (config === undefined) return this.name;
    if (typeof config !== 'object' || config === null || Array.isArray(config)) {
      throw this.#client.error('CONFIG_INVALID', `${what}: its config must be an object.`);
    }
    const workflowType: unknown = Reflect.get(config, 'workflowType') ?? this.name;
    if (typeof workflowType === 'string' && workflowTypePattern.test(workflowType)) return workflowType;
    const why = 'workflowType must be a text without spaces and control characters';
    throw this.#client.error('CONFIG_INVALID', `${what}: ${why}; it is ${JSON.stringify(workflowType)}.`);
  }

  #checkConfigured(): void {
    const [failure] = this.#failed.values();
    if (failure !== undefined) throw failure;
  }

  async #eachOf(work: (trigger: ConfiguredTrigger, workflowType: string) => Promise<void>): Promise<void> {
    const ends = await Promise.allSettled(
      Array.from(this.#configured, ([workflowType, trigger]) => work(trigger, workflowType)),
    );
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('\n'));
  }
}
