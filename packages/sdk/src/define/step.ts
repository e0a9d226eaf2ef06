import type { Schema } from '../schema/standard-schema.js';
import type { Awaitable } from './call-context.js';
import { type ContractMode, checkContract } from './contract-mode.js';
import {
  checkHandler,
  checkSchema,
  createDefinition,
  type Defined,
  type Definition,
  type SharedParts,
} from './definition.js';
import type { StepContext } from './engine.js';

/** A step of the workflow engine, made by `step`: `In` is its config, `Out` its output. */
export type Step<In = unknown, Out = unknown, X = never> = Definition<'step', In, Out, X>;

// Registered, so that a result made by another installed copy of this package is one here too.
const brand = Symbol.for('@awf/plugin-sdk/stop-pipeline');

/** A step's output that also ends the pipeline; made by `stopPipeline`. */
export interface StopPipeline<T> {
  readonly kind: 'stopPipeline';
  readonly output: T;
}

/** A step's output that also ends the pipeline, successfully: no later step runs. */
export function stopPipeline<T extends object>(output: T): StopPipeline<T> {
  return Object.freeze({ kind: 'stopPipeline', output, [brand]: true });
}

/** Whether a handler returned what `stopPipeline` made, and not an output that looks like it. */
export function isStopPipeline(value: unknown): value is StopPipeline<unknown> {
  return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
}

/** The inside of a step. */
export interface StepParts {
  readonly description?: string | undefined;
  readonly config?: Schema | undefined;
  readonly contract?: ContractMode | undefined;
  readonly current?: Schema | undefined;
  readonly output?: Schema | undefined;
  run(config: object, ctx: StepContext<unknown>): Awaitable<unknown>;
}

/** A step and what it is made of. */
export type StepDefinition = Defined<'step', StepParts>;

/** Makes a step of its parts. */
export function createStep(parts: StepParts, shared: SharedParts | undefined): StepDefinition {
  checkHandler('step', 'run', parts?.run);
  checkContract('step', parts.contract);
  for (const field of ['config', 'current', 'output'] as const) checkSchema('step', field, parts[field]);
  return createDefinition('step', parts, shared);
}
