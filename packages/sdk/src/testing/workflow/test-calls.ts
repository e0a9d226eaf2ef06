import type { Metadata } from '../../contract/event.js';
import type { JsonObject } from '../../contract/json.js';
import type { CallOptions, InputOf, OperationsOf, OutputOf, TypedPlugin } from '../../contract/typed-calls.js';
import type { ServiceClient, Services } from '../../define/engine.js';
import type { Asset } from '../../define/workflow-spec.js';
import type { InferOutput, ObjectSchema } from '../../schema/standard-schema.js';
import type { TestWaitOptions } from '../test-host.js';
import type { TestMessage } from './test-engine.js';

/** The definitions of one kind in a plugin's type. */
type PartOf<P extends TypedPlugin, K extends string> =
  NonNullable<P['~parts']> extends { readonly [key in K]: infer Parts extends object }
    ? Parts
    : Readonly<Record<never, never>>;

/** The step types of a plugin's type: of its steps, and of its operations under their own names. */
export type StepKeyOf<P extends TypedPlugin> =
  | (keyof PartOf<P, 'steps'> & string)
  | `step.${keyof OperationsOf<P> & string}`;

/** What is behind a step type. */
export type StepOf<P extends TypedPlugin, K> = K extends keyof PartOf<P, 'steps'>
  ? PartOf<P, 'steps'>[K]
  : K extends `step.${infer Name}`
    ? Name extends keyof OperationsOf<P>
      ? OperationsOf<P>[Name]
      : never
    : never;

/** What an engine sends along with a step's config. */
export interface TestStepRun extends CallOptions {
  /** The step's name in its pipeline. Default: the step type. */
  readonly name?: string | undefined;
  /** What earlier steps put out, and the trigger's data. Default: nothing. */
  readonly current?: JsonObject | undefined;
  readonly triggerData?: JsonObject | undefined;
  readonly stepOutputs?: Readonly<Record<string, JsonObject>> | undefined;
  /** Default: the pipeline `test`, started now. */
  readonly metadata?: JsonObject | undefined;
  /** What the step is created with, its templates not resolved. Default: the config. */
  readonly rawConfig?: JsonObject | undefined;
}

/** How a step ended. */
export interface TestStepResult<Out = JsonObject> {
  /** Empty where the step returned nothing. */
  readonly output: Out;
  /** Whether it ended the pipeline. */
  readonly stopped: boolean;
}

/** A module that was created and initialised. Disposing of it destroys it. */
export interface TestModule<S extends Services = Services> extends AsyncDisposable {
  readonly name: string;
  /** Its methods, as the engine calls them. What one throws rejects with CALL_FAILED. */
  readonly services: ServiceClient<S>;
  /** @throws PluginError CALL_FAILED with what `start` threw. */
  start(): Promise<void>;
  /** @throws PluginError CALL_FAILED with what `stop` threw. */
  stop(): Promise<void>;
}

/** One time that a trigger started its workflow. */
export interface TestFired<Action extends string = string, Data = JsonObject> {
  readonly action: Action;
  readonly data: Data;
}

/** What a trigger's definition can fire. */
export type FiredOf<Actions> = {
  [K in keyof Actions & string]: TestFired<K, Actions[K] extends ObjectSchema ? InferOutput<Actions[K]> : JsonObject>;
}[keyof Actions & string];

/** A trigger that was created and started. Disposing of it stops and destroys it. */
export interface TestTrigger<Fired = TestFired> extends AsyncDisposable {
  /** The workflow type that it starts. */
  readonly workflowType: string;
  /** Each firing once, in order; ends with the trigger. */
  readonly fired: AsyncIterable<Fired>;
  /**
   * The next firing.
   *
   * @throws PluginError DEADLINE_EXCEEDED with what was said meanwhile; NOT_LOADED
   */
  next(options?: TestWaitOptions): Promise<Fired>;
}

/** Options of `WorkflowCalls.trigger`. */
export interface TestTriggerOptions extends CallOptions {
  /** What it starts. Default: `pipeline:test`, with a number from the second on. */
  readonly workflowType?: string | undefined;
}

/**
 * Calls of a plugin as the workflow engine makes them, typed by its definitions. Each rejects with CALL_FAILED and the plugin's
 * words where the plugin answers an error, and with NOT_SUPPORTED where `testPlugin` was not given `engine: 'workflow'`.
 */
export interface WorkflowCalls<P extends TypedPlugin> {
  /** Creates a step, runs it once and destroys it. */
  step<K extends StepKeyOf<P>>(
    type: K,
    config: InputOf<StepOf<P, K>>,
    run?: TestStepRun,
  ): Promise<TestStepResult<OutputOf<StepOf<P, K>>>>;
  /** Creates and initialises a module under a name, by which steps reach it. It is to be started where a test needs that. */
  module<K extends keyof PartOf<P, 'modules'> & string>(
    type: K,
    name: string,
    config: InputOf<PartOf<P, 'modules'>[K]>,
  ): Promise<TestModule<OutputOf<PartOf<P, 'modules'>[K]> & Services>>;
  /** Creates and starts a trigger. */
  trigger<K extends keyof PartOf<P, 'triggers'> & string>(
    type: K,
    config: InputOf<PartOf<P, 'triggers'>[K]>,
    options?: TestTriggerOptions,
  ): Promise<TestTrigger<FiredOf<OutputOf<PartOf<P, 'triggers'>[K]>>>>;
  /** Delivers a message to all that have subscribed to its topic; a text is sent as UTF-8. INPUT_INVALID where nobody has. */
  deliver(topic: string, payload: Uint8Array | string, metadata?: Metadata): Promise<void>;
  /** Every message that was published and taken, in order; emitted events too, by their types. It grows. */
  readonly published: readonly TestMessage[];
  /** One of the plugin's files. */
  asset(path: string, options?: CallOptions): Promise<Asset & { readonly content: Uint8Array }>;
  /** The config that it adds to the engine's, as YAML or JSON; empty without any. */
  configFragment(options?: CallOptions): Promise<string>;
}
