import type { ClientConstructor, PluginError } from '@awf/go-plugin';
import type { ModuleSchemaList, TypeList } from '@awf/plugin-proto/workflow/messages';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { Client } from '@grpc/grpc-js';
import type { EngineManifest } from '../../discovery/workflow-manifest.js';
import type { CallOptions } from '../call.js';
import type { PluginClient, StartServiceCall } from './client.js';
import type { Contracts } from './contracts.js';
import type { EnginePlugin, Factory } from './engine-plugin.js';
import { type Asset, getAsset, mergeFragment } from './files.js';
import { type KnownPlugin, type PluginMetadata, readMetadata } from './metadata.js';
import { createModule, type RemoteModule } from './module.js';
import { type ModuleSchema, toModuleSchema } from './module-schemas.js';
import { createStep, type RemoteStep } from './step.js';
import { RemoteTrigger } from './trigger.js';

/**
 * A plugin in a process of its own, as an engine of the workflow kind uses it. Calls reject with a `PluginError`:
 * `PLUGIN_ERROR` with the plugin's words, or as calls of `PluginClient`. After a reload it goes on with the new process; only
 * what was read at load stays as it was. (Workflow spec §4.5.)
 */
export class ExternalPluginAdapter implements EnginePlugin {
  /** Always empty, like the four below: no external plugin has any. */
  readonly capabilities: readonly [] = [];
  readonly dependencies: readonly [] = [];
  readonly wiringHooks: readonly [] = [];
  readonly uiPages: readonly [] = [];
  readonly workflowHandlers: ReadonlyMap<string, never> = new Map<string, never>();
  readonly #loaded: PluginClient;
  readonly #metadata: PluginMetadata;

  private constructor(client: PluginClient, metadata: PluginMetadata) {
    this.#loaded = client;
    this.#metadata = metadata;
  }

  get #client(): PluginClient {
    return this.#loaded.current;
  }

  /**
   * Asks a plugin that runs who it is, and makes its adapter: Go's `NewExternalPluginAdapter`.
   *
   * @throws PluginError where the plugin cannot say who it is, as calls of `PluginClient`.
   */
  static async load(
    client: PluginClient,
    known: KnownPlugin = {},
    options?: CallOptions,
  ): Promise<ExternalPluginAdapter> {
    return new ExternalPluginAdapter(client, await readMetadata(client, known, options));
  }

  /** The name that the plugin has for itself, which may differ from its folder's. */
  get name(): string {
    return this.#metadata.identity.name;
  }

  get version(): string {
    return this.#metadata.identity.version;
  }

  get description(): string {
    return this.#metadata.identity.description;
  }

  get author(): string {
    return this.#metadata.identity.author;
  }

  get configMutable(): boolean {
    return this.#metadata.identity.configMutable;
  }

  get sampleCategory(): string {
    return this.#metadata.identity.sampleCategory;
  }

  get contracts(): Contracts {
    return this.#metadata.contracts;
  }

  get problems(): readonly PluginError[] {
    return this.#metadata.problems;
  }

  /** The YAML that the plugin adds to an engine's config; undefined where it adds none. */
  get configFragment(): Uint8Array | undefined {
    return this.#metadata.fragment?.yaml;
  }

  /** What it says of itself, with its types as it lists them now. */
  async engineManifest(options?: CallOptions): Promise<EngineManifest> {
    const { name, version, author, description, configMutable, sampleCategory } = this;
    const [moduleTypes, stepTypes, triggerTypes] = await Promise.all([
      this.#moduleTypes(options),
      this.#stepTypes(options),
      this.#triggerTypes(options),
    ]);
    const identity = { name, version, author, description, configMutable, sampleCategory };
    return { ...identity, moduleTypes, stepTypes, triggerTypes };
  }

  /** By module type, as the plugin lists them now; what makes a module calls CreateModule. */
  async moduleFactories(options?: CallOptions): Promise<ReadonlyMap<string, Factory<RemoteModule>>> {
    const types = await this.#moduleTypes(options);
    return new Map(
      types.map((type) => [type, (name, config, given) => createModule(this.#client, { type, name, config }, given)]),
    );
  }

  /** By step type, as the plugin lists them now; what makes a step calls CreateStep. */
  async stepFactories(options?: CallOptions): Promise<ReadonlyMap<string, Factory<RemoteStep>>> {
    const types = await this.#stepTypes(options);
    return new Map(
      types.map((type) => [type, (name, config, given) => createStep(this.#client, { type, name, config }, given)]),
    );
  }

  /** By trigger type, as the plugin lists them now; empty where it cannot call this host back, see `problems`. */
  async triggerFactories(options?: CallOptions): Promise<ReadonlyMap<string, () => RemoteTrigger>> {
    if (!this.#metadata.hasTriggers) return new Map();
    const types = await this.#triggerTypes(options);
    return new Map(types.map((type) => [type, () => new RemoteTrigger({ type, client: this.#client })]));
  }

  /** How its module types are shown, as the plugin says now. */
  async moduleSchemas(options?: CallOptions): Promise<readonly ModuleSchema[]> {
    const list = await this.#client.optional<ModuleSchemaList>(
      'describe its module types',
      (service, ...call) => service.getModuleSchemas({}, ...call),
      options,
    );
    return list?.schemas.map(toModuleSchema) ?? [];
  }

  /**
   * The config with what the plugin adds to it; unchanged where it adds nothing.
   *
   * @throws PluginError `CALL_FAILED` where what it adds cannot be read.
   */
  mergeConfigFragment(config: JsonObject): JsonObject {
    const { fragment } = this.#metadata;
    return fragment === undefined ? config : mergeFragment(this.#client, fragment, config);
  }

  /** One of its files. */
  async getAsset(path: string, options?: CallOptions): Promise<Asset> {
    return getAsset(this.#client, path, options);
  }

  /** A client of any further service of the plugin, on its one connection. */
  client<C extends Client>(clientClass: ClientConstructor<C>): C {
    return this.#client.connection.client(clientClass);
  }

  /** Does nothing, as the two below: an external plugin is told by its modules' lives. */
  async onEnable(): Promise<void> {}

  async onDisable(): Promise<void> {}

  registerRoutes(_router: unknown): void {}

  #moduleTypes(options?: CallOptions): Promise<readonly string[]> {
    return this.#types('list its module types', (service, ...call) => service.getModuleTypes({}, ...call), options);
  }

  #stepTypes(options?: CallOptions): Promise<readonly string[]> {
    return this.#types('list its step types', (service, ...call) => service.getStepTypes({}, ...call), options);
  }

  #triggerTypes(options?: CallOptions): Promise<readonly string[]> {
    return this.#types('list its trigger types', (service, ...call) => service.getTriggerTypes({}, ...call), options);
  }

  async #types(what: string, start: StartServiceCall<TypeList>, options?: CallOptions): Promise<readonly string[]> {
    return (await this.#client.optional<TypeList>(what, start, options))?.types ?? [];
  }
}
