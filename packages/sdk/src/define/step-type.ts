import type { Schema } from '../schema/standard-schema.js';
import type { Awaitable, StepTypeContext } from './call-context.js';
import {
  checkHandler,
  checkSchema,
  createDefinition,
  type Defined,
  type Definition,
  type SharedParts,
} from './definition.js';

/** A step type, made by `stepType`: `In` is the config that a workflow gives, `Out` the data it gets. */
export type StepType<In = unknown, Out = unknown, X = never> = Definition<'stepType', In, Out, X>;

/** How a step ended, all of it optional. */
export interface StepOutcome<Data> {
  /** Text for people. Default: what was written by `ctx.write`, or else `data.output` where that is a text. */
  readonly output?: string | undefined;
  /** For later steps of the workflow. Default none. */
  readonly data?: Data | undefined;
  /** Other than 0 the step has failed; a whole number of 32 bits. Default 0. */
  readonly exitCode?: number | undefined;
}

/** The inside of a step type. */
export interface StepTypeParts {
  readonly description?: string | undefined;
  readonly config?: Schema | undefined;
  readonly data?: Schema | undefined;
  run(config: object, ctx: StepTypeContext): Awaitable<unknown>;
}

/** A step type and what it is made of. */
export type StepTypeDefinition = Defined<'stepType', StepTypeParts>;

/** Makes a step type of its parts. */
export function createStepType(parts: StepTypeParts, shared: SharedParts | undefined): StepTypeDefinition {
  checkHandler('stepType', 'run', parts?.run);
  checkSchema('stepType', 'config', parts.config);
  checkSchema('stepType', 'data', parts.data);
  return createDefinition('stepType', parts, shared);
}
