import { checkName, workflowStepRule } from '../contract/names.js';
import { sdkError } from '../errors/sdk-error.js';
import type { Schema } from '../schema/standard-schema.js';
import type { Awaitable, OutputContext } from './call-context.js';
import {
  checkHandler,
  checkSchema,
  createDefinition,
  type Defined,
  type Definition,
  type SharedParts,
} from './definition.js';

/** An operation, made by `operation`: `In` is what a caller passes, `Out` the data it gets. */
export type Operation<In = unknown, Out = unknown, X = never> = Definition<'operation', In, Out, X>;

/** The inside of an operation. */
export interface OperationParts {
  readonly description?: string | undefined;
  readonly input?: Schema | undefined;
  readonly output?: Schema | undefined;
  readonly step?: boolean | string | undefined;
  run(input: object, ctx: OutputContext): Awaitable<unknown>;
}

/** An operation and what it is made of. */
export type OperationDefinition = Defined<'operation', OperationParts>;

/** Makes an operation of its parts. */
export function createOperation(parts: OperationParts, shared: SharedParts | undefined): OperationDefinition {
  checkHandler('operation', 'run', parts?.run);
  checkSchema('operation', 'input', parts.input);
  checkSchema('operation', 'output', parts.output);
  const { step = false } = parts;
  const problem = typeof step === 'boolean' ? undefined : checkName('step', step, workflowStepRule);
  if (problem !== undefined) throw sdkError('DEFINITION_INVALID', `operation: ${problem}`);
  return createDefinition('operation', parts, shared);
}
