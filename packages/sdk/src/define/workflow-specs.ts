import type { InferInput, InferOutput, ObjectSchema } from '../schema/standard-schema.js';
import type { Awaitable } from './call-context.js';
import type { ContractMode } from './contract-mode.js';
import type { Actions, InstanceContext, MessagingEngine, Services, StepContext, TriggerContext } from './engine.js';
import type { ModuleInstance, ModulePort } from './module.js';
import type { StopPipeline } from './step.js';
import type { TriggerEnd } from './trigger.js';

/** What `step` takes. */
export interface StepSpec<C extends ObjectSchema, Cur extends ObjectSchema, O extends ObjectSchema, X> {
  /** One line for people. Default empty. */
  readonly description?: string | undefined;
  /** Checks the config, its templates resolved, and fills in defaults before `run`. Default: anything passes as it came. */
  readonly config?: C | undefined;
  /** Checks what earlier steps put out, as `ctx.current`. Default: anything. */
  readonly current?: Cur | undefined;
  /** Checks what `run` returned. Default: any object. */
  readonly output?: O | undefined;
  /** How values travel: as JSON, as protobuf messages made of the schemas too, or as those alone. Default `none`. */
  readonly contract?: ContractMode | undefined;
  /**
   * Does the work. What it returns is the step's output, which later steps see; a thrown error fails the pipeline. One
   * configured step runs for several pipelines side by side, so it must be re-entrant.
   */
  run(
    config: InferOutput<C>,
    ctx: StepContext<InferOutput<Cur>> & X,
    // biome-ignore lint/suspicious/noConfusingVoidType: a step without an output returns nothing
  ): Awaitable<InferInput<O> | StopPipeline<InferInput<O>> | void>;
}

/** What `module` takes. */
export interface ModuleSpec<C extends ObjectSchema, S extends Services, X> {
  /** One line for people. Default empty. */
  readonly description?: string | undefined;
  /** What editors call it. Default: its type. */
  readonly label?: string | undefined;
  /** Where editors list it. Default empty. */
  readonly category?: string | undefined;
  /** What goes in, for editors. Default none. */
  readonly inputs?: readonly ModulePort[] | undefined;
  /** What comes out, for editors. Default none. */
  readonly outputs?: readonly ModulePort[] | undefined;
  /** Checks the config and fills in defaults before `create`. Default: anything passes as it came. */
  readonly config?: C | undefined;
  /** The methods that it offers to steps, other modules and the engine. Default none. */
  readonly services?: S | undefined;
  /** How values travel: as JSON, as protobuf messages made of the schemas, its methods' included, too, or as those alone. Default `none`. */
  readonly contract?: ContractMode | undefined;
  /** Makes one configured module. Open nothing exclusive here: that is for `start`. */
  create(config: InferOutput<C>, ctx: InstanceContext<MessagingEngine> & X): Awaitable<ModuleInstance<S>>;
}

/** What `trigger` takes. */
export interface TriggerSpec<A extends Actions, C extends ObjectSchema, X> {
  /** One line for people. Default empty. */
  readonly description?: string | undefined;
  /** Checks the config and fills in defaults before `start`. Default: anything passes as it came. */
  readonly config?: C | undefined;
  /** What it starts workflows with: each action and the schema of its data. */
  readonly actions: A;
  /** Whether an action's data travels as a protobuf message too; every engine gets it as JSON. Default `none`. */
  readonly contract?: ContractMode | undefined;
  /** Begins the trigger's work and returns soon. On stop `ctx.signal` fires and what it returned is called or disposed of. */
  start(config: InferOutput<C>, ctx: TriggerContext<A> & X): Awaitable<TriggerEnd>;
}
