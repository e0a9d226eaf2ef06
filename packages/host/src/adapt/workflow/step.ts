import type { ErrorResponse, HandleResponse } from '@awf/plugin-proto/workflow/messages';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';
import { executeStep, type StepPlace } from './execute-step.js';
import { toConfigForms } from './forms.js';
import type { CreationRequest } from './module.js';
import type { Pipeline, StepOutcome } from './pipeline.js';
import { resolveConfig, resolvePaths } from './templates.js';

/** What a `RemoteStep` is made of. */
export interface RemoteStepInit {
  /** The step's name in the engine's config. */
  readonly name: string;
  /** What the plugin calls it. */
  readonly handle: string;
  readonly client: PluginClient;
  /**
   * Its type. With it the step's contract holds, and it is created anew in the process that takes this one's place in a reload.
   */
  readonly type?: string | undefined;
  /** Its config with templates as they were written; they are resolved for each execution. */
  readonly config?: JsonObject | undefined;
}

/** A step that lives in a plugin; it may run several times at once. (Workflow spec §4.7.) */
export class RemoteStep {
  readonly name: string;
  readonly #type: string | undefined;
  readonly #config: JsonObject | undefined;
  #place: StepPlace;
  #moving: Promise<void> | undefined;

  constructor({ name, handle, client, type, config }: RemoteStepInit) {
    this.name = name;
    this.#place = { client, handle };
    this.#type = type;
    this.#config = config;
  }

  /** What the plugin calls it. */
  get handle(): string {
    return this.#place.handle;
  }

  /**
   * Runs it. After a reload it is created in the new process first: a step holds nothing but its config.
   *
   * @throws PluginError `PLUGIN_ERROR` with the plugin's words; `INPUT_INVALID` where a template cannot be resolved or
   * something has no form that can be sent; `CALL_FAILED` where the answer breaks the step's contract; and as calls of
   * `PluginClient`.
   */
  async execute(pipeline: Pipeline, options?: CallOptions): Promise<StepOutcome> {
    const what = `execute step ${JSON.stringify(this.name)}`;
    const config = await this.#resolve(what, pipeline);
    // Nothing is awaited between this look and the call: a reload waits for calls that were made, and for no others.
    while (this.#mustMove) await this.#move(options);
    const place = this.#place;
    const contract = place.client.typed?.step(this.#type);
    return executeStep(place, { what, contract, config, pipeline }, options);
  }

  /** Ends it. */
  async destroy(options?: CallOptions): Promise<void> {
    const { client, handle } = this.#place;
    // The process that had it is gone, and the step with it.
    if (this.#mustMove) return;
    await client.request<ErrorResponse>(
      `destroy step ${JSON.stringify(this.name)}`,
      (service, ...call) => service.destroyStep({ handleId: handle }, ...call),
      options,
    );
  }

  async #resolve(what: string, pipeline: Pipeline): Promise<JsonObject | undefined> {
    if (this.#config === undefined) return undefined;
    const { current, triggerData = {}, stepOutputs = {}, metadata = {}, resolve = resolvePaths } = pipeline;
    const data = { ...current, steps: stepOutputs, trigger: triggerData, meta: metadata };
    const resolved = await resolveConfig(this.#config, data, resolve);
    if (resolved.failure === undefined) return resolved.config;
    const { field, why: cause } = resolved.failure;
    const why = `its config cannot be resolved: field ${JSON.stringify(field)}: ${cause}.`;
    throw this.#place.client.error('INPUT_INVALID', `could not ${what}: ${why}`);
  }

  /** Whether another process has taken the place of the one it lives in. */
  get #mustMove(): boolean {
    const { client } = this.#place;
    return client.current !== client && this.#type !== undefined;
  }

  /** Creates it in the process that runs now; executions that wait for it at the same time do so once. */
  async #move(options: CallOptions | undefined): Promise<void> {
    this.#moving ??= this.#moveOnce(options).finally(() => {
      this.#moving = undefined;
    });
    await this.#moving;
  }

  async #moveOnce(options: CallOptions | undefined): Promise<void> {
    const { current } = this.#place.client;
    try {
      this.#place = await createIn(current, { type: this.#type ?? '', name: this.name, config: this.#config }, options);
    } catch (error) {
      // Replaced once more meanwhile: the next turn moves it there.
      if (current.current === current) throw error;
    }
  }
}

/** Creates a step in the plugin. (Workflow spec §4.5.) */
export async function createStep(
  client: PluginClient,
  request: CreationRequest,
  options?: CallOptions,
): Promise<RemoteStep> {
  const { type, name, config } = request;
  return new RemoteStep({ ...(await createIn(client.current, request, options)), name, type, config });
}

async function createIn(
  client: PluginClient,
  { type, name, config }: CreationRequest,
  options?: CallOptions,
): Promise<StepPlace> {
  const what = `create step ${JSON.stringify(name)} of type ${type}`;
  const { struct, typed } = toConfigForms(config, client.typed?.step(type), { client, what });
  const request = { type, name, config: struct, typedConfig: typed };
  const { handleId } = await client.request<HandleResponse>(
    what,
    (service, ...call) => service.createStep(request, ...call),
    options,
  );
  return { client, handle: handleId };
}
