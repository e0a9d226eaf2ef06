import type { LogLevel } from '@awf/go-plugin/plugin';
import type { Metadata } from '../contract/event.js';
import type { JsonObject } from '../contract/json.js';
import type { InferInput, InferOutput, ObjectSchema } from '../schema/standard-schema.js';
import type { Awaitable, CallContext, EmitContext } from './call-context.js';
import type { Module } from './module.js';

/**
 * What the workflow engine lets plugins do. Each call rejects with a `PluginError` ENGINE_UNAVAILABLE where the engine offers
 * no callbacks: it does so to every plugin from 0.27.3 on, the server to none before. (Workflow spec §2.2, §4.9.)
 */
export interface Engine {
  /** Whether the engine has a service of the name. The shipped server answers false for all. */
  hasService(name: string): Promise<boolean>;
  /** Writes to the engine's own log. */
  log(level: LogLevel, message: string, fields?: object): Promise<void>;
  /** Publishes a message; a text is sent as UTF-8. Resolves with its id. The shipped server refuses all. */
  publish(topic: string, payload: Uint8Array | string, metadata?: Metadata): Promise<string>;
}

/** What modules and triggers can do besides. */
export interface MessagingEngine extends Engine {
  /** Subscribes to a topic until the result is disposed of, or the module destroyed. The shipped server refuses all. */
  subscribe(topic: string, handler: MessageHandler): Promise<AsyncDisposable>;
}

/** Takes the messages of a topic. What it throws is told to the engine: the message was not taken. */
export type MessageHandler = (payload: Uint8Array, metadata: Metadata) => Awaitable<void>;

/** The data of each action that a trigger can start workflows with. */
export interface Actions {
  readonly [action: string]: ObjectSchema;
}

/** What triggers can do besides. */
export interface TriggerEngine<A extends Actions> extends MessagingEngine {
  /**
   * Starts the trigger's workflow. Resolves when it has finished: hold nothing meanwhile that its steps need.
   *
   * @throws PluginError INPUT_INVALID where the data breaks the action's schema; ENGINE_REFUSED with the engine's reason.
   */
  trigger<K extends keyof A & string>(action: K, data: InferInput<A[K]>): Promise<void>;
}

/** The methods that a module offers to others. */
export interface Services {
  readonly [method: string]: {
    readonly description?: string | undefined;
    readonly input?: ObjectSchema | undefined;
    readonly output?: ObjectSchema | undefined;
  };
}

/** A module's methods as their callers have them: the input is checked and completed, the output parsed. */
export type ServiceClient<S extends Services> = {
  readonly [K in keyof S]: (
    input: Passed<S[K], 'input', JsonObject>,
    options?: { readonly signal?: AbortSignal | undefined },
  ) => Promise<Parsed<S[K], 'output', JsonObject>>;
};

/** A module's methods as their author writes them. */
export type ServiceHandlers<S extends Services> = {
  readonly [K in keyof S]: (
    input: Parsed<S[K], 'input', JsonObject>,
    ctx: CallContext,
    // biome-ignore lint/suspicious/noConfusingVoidType: a method without a result returns nothing
  ) => Awaitable<Passed<S[K], 'output', object | void>>;
};

/** What an instance of a module, step or trigger has. */
export interface InstanceContext<E extends Engine> extends EmitContext {
  /** Its name in the engine's config; a trigger's is its workflow type. */
  readonly name: string;
  readonly engine: E;
  /**
   * A module of this plugin by its configured name, its methods typed.
   *
   * @throws PluginError MODULE_UNKNOWN naming the modules there are.
   */
  module<S extends Services>(definition: Module<unknown, S>, name: string): ServiceClient<S>;
}

/** What a step has. */
export interface StepContext<Current = JsonObject> extends InstanceContext<Engine> {
  /** What earlier steps put out, merged, and the trigger's data. */
  readonly current: Current;
  readonly triggerData: JsonObject;
  readonly stepOutputs: { readonly [step: string]: JsonObject };
  /** The pipeline's: `pipeline`, `started_at`. */
  readonly metadata: JsonObject;
  /** The config before templates were resolved. */
  readonly rawConfig: JsonObject;
}

/** What a trigger has. */
export interface TriggerContext<A extends Actions> extends InstanceContext<TriggerEngine<A>> {
  /** What it starts: `pipeline:<name>`. */
  readonly workflowType: string;
}

type Passed<S, Side extends string, None> = S extends { readonly [K in Side]: infer T extends ObjectSchema }
  ? InferInput<T>
  : None;
type Parsed<S, Side extends string, None> = S extends { readonly [K in Side]: infer T extends ObjectSchema }
  ? InferOutput<T>
  : None;
