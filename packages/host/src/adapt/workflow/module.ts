import type { HandleResponse } from '@awf/plugin-proto/workflow/messages';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';
import { toConfigForms } from './forms.js';
import { callLife, type Remote, type RemoteHandle } from './remote.js';
import { invokeService } from './service.js';

/** What a `RemoteModule` is made of. */
export interface RemoteModuleInit {
  /** The module's name in the engine's config. */
  readonly name: string;
  /** What the plugin calls it. */
  readonly handle: string;
  readonly client: PluginClient;
  /** Its type, with which the contracts of its methods hold. */
  readonly type?: string | undefined;
}

/**
 * A module that lives in a plugin. Its calls have no deadline but the client's; what fails is a `PluginError`:
 * `PLUGIN_ERROR` with the plugin's words, or as calls of `PluginClient`. (Workflow spec §4.6.)
 */
export class RemoteModule implements Remote {
  readonly name: string;
  /** Modules that the engine must start before; the engine sets it. */
  dependencies: readonly string[] = [];
  /** Always empty: the engine asks a plugin's module by `invokeService`. */
  readonly providesServices: readonly [] = [];
  /** Always empty. */
  readonly requiresServices: readonly [] = [];
  readonly #remote: RemoteHandle;
  readonly #type: string | undefined;

  constructor({ name, handle, client, type }: RemoteModuleInit) {
    this.name = name;
    this.#type = type;
    this.#remote = { client, handle, label: `module ${JSON.stringify(name)}` };
  }

  /** What the plugin calls it. */
  get handle(): string {
    return this.#remote.handle;
  }

  /** Makes it ready. */
  async init(options?: CallOptions): Promise<void> {
    await callLife('init', this.#remote, options);
  }

  /** Begins its work, which goes on after this. */
  async start(options?: CallOptions): Promise<void> {
    await callLife('start', this.#remote, options);
  }

  /** Ends its work. */
  async stop(options?: CallOptions): Promise<void> {
    await callLife('stop', this.#remote, options);
  }

  /** Ends it for good, and its subscriptions with it. */
  async destroy(options?: CallOptions): Promise<void> {
    await callLife('destroy', this.#remote, options);
  }

  /** Does nothing: the config was given at creation. */
  registerConfig(): void {}

  /**
   * Calls one of its methods.
   *
   * @throws PluginError `INPUT_INVALID` where the arguments have no form that can be sent; `PLUGIN_ERROR`; `CALL_FAILED`
   * where the answer breaks the method's contract.
   */
  async invokeService(method: string, args: JsonObject, options?: CallOptions): Promise<JsonObject> {
    return invokeService(this.#remote, { type: this.#type, method, args }, options);
  }
}

/** A module, step or trigger to be created. */
export interface CreationRequest {
  readonly type: string;
  readonly name: string;
  readonly config: JsonObject | undefined;
}

/** Creates a module in the plugin. (Workflow spec §4.5.) */
export async function createModule(
  { current: client }: PluginClient,
  { type, name, config }: CreationRequest,
  options?: CallOptions,
): Promise<RemoteModule> {
  const what = `create module ${JSON.stringify(name)} of type ${type}`;
  const { struct, typed } = toConfigForms(config, client.typed?.module(type), { client, what });
  const request = { type, name, config: struct, typedConfig: typed };
  const { handleId } = await client.request<HandleResponse>(
    what,
    (service, ...call) => service.createModule(request, ...call),
    options,
  );
  return new RemoteModule({ name, handle: handleId, client, type });
}
