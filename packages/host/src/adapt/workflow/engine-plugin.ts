import type { PluginError } from '@awf/go-plugin';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { EngineManifest } from '../../discovery/workflow-manifest.js';
import type { CallOptions } from '../call.js';
import type { Contracts } from './contracts.js';
import type { Asset } from './files.js';
import type { ModuleSchema } from './module-schemas.js';
import type { Pipeline, StepOutcome } from './pipeline.js';
import type { Remote } from './remote.js';

/** A module as an engine uses it. */
export interface EngineModule extends Remote {
  readonly dependencies: readonly string[];
  invokeService(method: string, args: JsonObject, options?: CallOptions): Promise<JsonObject>;
}

/** A step as an engine uses it. */
export interface EngineStep {
  readonly name: string;
  execute(pipeline: Pipeline, options?: CallOptions): Promise<StepOutcome>;
  destroy(options?: CallOptions): Promise<void>;
}

/** A trigger as an engine uses it. */
export interface EngineTrigger extends Remote {
  configure(config?: JsonObject, options?: CallOptions): Promise<void>;
}

/** Makes a module or a step of one type. */
export type Factory<T> = (name: string, config?: JsonObject, options?: CallOptions) => Promise<T>;

/**
 * A plugin as an engine of the workflow kind uses it, in a process of its own or part of the engine. Properties were read when
 * it was loaded; methods ask it. (Workflow spec §4.1, §4.5.)
 */
export interface EnginePlugin {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: string;
  /** Whether its config may be changed while it runs. */
  readonly configMutable: boolean;
  /** Category under which samples are listed; empty for what is no sample. */
  readonly sampleCategory: string;
  readonly contracts: Contracts;
  /** What does not keep it from being used: triggers without a way back, contracts that cannot be read. */
  readonly problems: readonly PluginError[];
  readonly capabilities: readonly unknown[];
  readonly dependencies: readonly unknown[];
  readonly wiringHooks: readonly unknown[];
  readonly uiPages: readonly unknown[];
  readonly workflowHandlers: ReadonlyMap<string, unknown>;
  /** What it says of itself, with its types as it lists them now. */
  engineManifest(options?: CallOptions): Promise<EngineManifest>;
  moduleFactories(options?: CallOptions): Promise<ReadonlyMap<string, Factory<EngineModule>>>;
  stepFactories(options?: CallOptions): Promise<ReadonlyMap<string, Factory<EngineStep>>>;
  triggerFactories(options?: CallOptions): Promise<ReadonlyMap<string, () => EngineTrigger>>;
  moduleSchemas(options?: CallOptions): Promise<readonly ModuleSchema[]>;
  /** The config with what the plugin adds to it; unchanged where it adds nothing. */
  mergeConfigFragment(config: JsonObject): JsonObject;
  getAsset(path: string, options?: CallOptions): Promise<Asset>;
  onEnable(): Promise<void>;
  onDisable(): Promise<void>;
  registerRoutes(router: unknown): void;
}
