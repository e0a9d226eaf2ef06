import type { JsonObject } from '../contract/json.js';
import type { InferInput, InferOutput, ObjectSchema, Schema } from '../schema/standard-schema.js';
import type { Awaitable, CallContext, EmitContext, OutputContext, StepTypeContext } from './call-context.js';
import type { SharedParts } from './definition.js';
import type { Actions, Services } from './engine.js';
import { createEventHandler, type EventHandler } from './event.js';
import type { EventDraft, EventType } from './event-type.js';
import type { Failure } from './failure.js';
import { createModule, type Module } from './module.js';
import { createOperation, type Operation } from './operation.js';
import { createPlugin, type Plugin, type PluginSpec } from './plugin.js';
import type { EventFor } from './received-event.js';
import { createStep, type Step } from './step.js';
import { createStepType, type StepOutcome, type StepType } from './step-type.js';
import { createTrigger, type Trigger } from './trigger.js';
import { createValidator, type Findings, type Validator } from './validator.js';
import type { Workflow, WorkflowStep } from './workflow.js';
import type { ModuleSpec, StepSpec, TriggerSpec } from './workflow-specs.js';

type AnyInput = Schema<JsonObject>;
type AnyOutput = Schema<object, JsonObject>;

/** What `operation` takes. */
export interface OperationSpec<I extends ObjectSchema, O extends ObjectSchema, X> {
  /** One line for people, shown by engines. Default empty. */
  readonly description?: string | undefined;
  /** Checks the inputs and fills in defaults before `run`. Default: anything passes as it came. */
  readonly input?: I | undefined;
  /** Checks what `run` returned and describes it to engines. Default: any object. */
  readonly output?: O | undefined;
  /**
   * Offers it to the workflow engine too: `true` as `step.<operation name>`, or the step type given. Its config is the input,
   * and its data the output. Default false.
   */
  readonly step?: boolean | `step.${string}` | undefined;
  /**
   * Does the work. What it returns is the result's data; `failure()` or a thrown error is a failed result. Calls run side by
   * side, so it must be re-entrant.
   */
  run(input: InferOutput<I>, ctx: OutputContext & X): Awaitable<InferInput<O> | Failure>;
}

/** What `stepType` takes. */
export interface StepTypeSpec<C extends ObjectSchema, D extends ObjectSchema, X> {
  /** One line for people, shown by engines. Default empty. */
  readonly description?: string | undefined;
  /** Checks the step's config and fills in defaults before `run`. Default: anything passes as it came. */
  readonly config?: C | undefined;
  /** Checks the data that `run` returned. Default: any object. */
  readonly data?: D | undefined;
  /**
   * Does the work. An exit code other than 0 is a failed step; a thrown error is one that the workflow cannot route. Calls run
   * side by side, so it must be re-entrant.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a step without a result returns nothing
  run(config: InferOutput<C>, ctx: StepTypeContext & X): Awaitable<StepOutcome<InferInput<D>> | void>;
}

/** What `validator` takes: one rule or both. */
export interface ValidatorSpec<X> {
  /** Looks at the whole workflow. */
  workflow?(workflow: Workflow, ctx: CallContext & X): Findings;
  /** Looks at each step; runs within a check of the whole workflow too, since no host asks step by step. */
  step?(step: WorkflowStep, workflow: Workflow, ctx: CallContext & X): Findings;
}

/** What `onEvent` takes. */
export interface EventHandlerSpec<P, X> {
  /** An event type, a pattern (`*` is one part, alone everything), or a list of them. */
  readonly on: P;
  /**
   * Handles one event. What it returns goes back with the answer, the delivery that AWF itself guarantees; on a stream, which
   * has no way back, it is emitted. What it throws is logged: no engine acts on it.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing
  run(event: EventFor<P>, ctx: EmitContext & X): Awaitable<EventDraft | readonly EventDraft[] | void>;
}

/** The definers for plugins whose handlers share the context `X`. */
export interface Definers<X> {
  /**
   * Defines an operation.
   *
   * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
   */
  operation<I extends ObjectSchema = AnyInput, O extends ObjectSchema = AnyOutput>(
    spec: OperationSpec<I, O, X>,
  ): Operation<InferInput<I>, InferOutput<O>, X>;
  /**
   * Defines a step type.
   *
   * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
   */
  stepType<C extends ObjectSchema = AnyInput, D extends ObjectSchema = AnyOutput>(
    spec: StepTypeSpec<C, D, X>,
  ): StepType<InferInput<C>, InferOutput<D>, X>;
  /**
   * Defines a validator.
   *
   * @throws PluginError DEFINITION_INVALID where it has no rule.
   */
  validator(spec: ValidatorSpec<X>): Validator<X>;
  /**
   * Defines a handler of events.
   *
   * @throws PluginError DEFINITION_INVALID naming the pattern that breaks the rule.
   */
  onEvent<const P extends string | EventType | readonly (string | EventType)[]>(
    spec: EventHandlerSpec<P, X>,
  ): EventHandler<X>;
  /**
   * Defines a step of the workflow engine.
   *
   * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
   */
  step<C extends ObjectSchema = AnyInput, Cur extends ObjectSchema = AnyInput, O extends ObjectSchema = AnyOutput>(
    spec: StepSpec<C, Cur, O, X>,
  ): Step<InferInput<C>, InferOutput<O>, X>;
  /**
   * Defines a module of the workflow engine.
   *
   * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
   */
  // biome-ignore lint/complexity/noBannedTypes: no services is what {} says here
  module<C extends ObjectSchema = AnyInput, S extends Services = {}>(
    spec: ModuleSpec<C, S, X>,
  ): Module<InferInput<C>, S, X>;
  /**
   * Defines a trigger of the workflow engine.
   *
   * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
   */
  trigger<A extends Actions, C extends ObjectSchema = AnyInput>(
    spec: TriggerSpec<A, C, X>,
  ): Trigger<InferInput<C>, A, X>;
  /**
   * Defines a plugin. Starts nothing: give it to `serve`.
   *
   * @throws PluginError DEFINITION_INVALID naming the field, its value and the rule.
   */
  definePlugin<
    // biome-ignore lint/complexity/noBannedTypes: no operations is what {} says here
    Operations extends Record<string, Operation<unknown, unknown, X>> = {},
    // biome-ignore lint/complexity/noBannedTypes: no step types is what {} says here
    StepTypes extends Record<string, StepType<unknown, unknown, X>> = {},
    // biome-ignore lint/complexity/noBannedTypes: no steps is what {} says here
    Steps extends Record<string, Step<unknown, unknown, X>> = {},
    // biome-ignore lint/complexity/noBannedTypes: no modules is what {} says here
    Modules extends Record<string, Module<unknown, unknown, X>> = {},
    // biome-ignore lint/complexity/noBannedTypes: no triggers is what {} says here
    Triggers extends Record<string, Trigger<unknown, unknown, X>> = {},
  >(
    spec: PluginSpec<
      X,
      { operations: Operations; stepTypes: StepTypes; steps: Steps; modules: Modules; triggers: Triggers }
    >,
  ): Plugin<{ operations: Operations; stepTypes: StepTypes; steps: Steps; modules: Modules; triggers: Triggers }>;
}

/** The definers of one `withContext`, or of none. */
export function createDefiners<X>(shared: SharedParts | undefined): Definers<X> {
  return {
    operation: (spec) => createOperation(spec, shared),
    stepType: (spec) => createStepType(spec, shared),
    validator: (spec) => createValidator(spec, shared),
    onEvent: (spec) => createEventHandler(spec, shared),
    step: (spec) => createStep(spec, shared),
    module: (spec) => createModule(spec, shared),
    trigger: (spec) => createTrigger(spec, shared),
    definePlugin: (spec) => createPlugin(spec, shared),
  };
}

const plain = createDefiners<unknown>(undefined);

/**
 * Defines an operation: what an engine calls with named inputs and gets named data from. For handlers that share a config or
 * a state use the one that `withContext` returns.
 *
 * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
 */
export const operation: Definers<unknown>['operation'] = plain.operation;

/**
 * Defines a step type: a kind of step that workflows can have, with a config of its own, and a text, data and an exit code as
 * its result.
 *
 * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
 */
export const stepType: Definers<unknown>['stepType'] = plain.stepType;

/**
 * Defines a validator: rules that look at workflows before they run. A rule may be a generator that yields what it finds.
 *
 * @throws PluginError DEFINITION_INVALID where it has no rule.
 */
export const validator: Definers<unknown>['validator'] = plain.validator;

/**
 * Defines a handler of events: AWF's own, and those that plugins emit.
 *
 * @throws PluginError DEFINITION_INVALID naming the pattern that breaks the rule.
 */
export const onEvent: Definers<unknown>['onEvent'] = plain.onEvent;

/**
 * Defines a step of the workflow engine, whose type begins with `step.`. An operation with `step: true` is one too.
 *
 * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
 */
export const step: Definers<unknown>['step'] = plain.step;

/**
 * Defines a module of the workflow engine: something that the engine's config names, starts and stops, and whose methods
 * steps and other modules call.
 *
 * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
 */
export const module: Definers<unknown>['module'] = plain.module;

/**
 * Defines a trigger of the workflow engine: something that starts workflows.
 *
 * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED where a part is not what it must be.
 */
export const trigger: Definers<unknown>['trigger'] = plain.trigger;

/**
 * Defines a plugin. Starts nothing: give it to `serve`.
 *
 * @throws PluginError DEFINITION_INVALID naming the field, its value and the rule.
 */
export const definePlugin: Definers<unknown>['definePlugin'] = plain.definePlugin;
