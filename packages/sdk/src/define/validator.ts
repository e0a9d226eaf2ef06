import type { ValidationIssue } from '../contract/validator.js';
import { sdkError } from '../errors/sdk-error.js';
import type { Awaitable, CallContext } from './call-context.js';
import { checkHandler, createDefinition, type Defined, type Definition, type SharedParts } from './definition.js';
import type { Workflow, WorkflowStep } from './workflow.js';

/** A validator, made by `validator`. */
export type Validator<X = never> = Definition<'validator', unknown, unknown, X>;

/** What a rule finds: a list, nothing, or what a generator, sync or async, yields. */
// biome-ignore lint/suspicious/noConfusingVoidType: a rule that finds nothing returns nothing
export type Findings = Awaitable<Iterable<ValidationIssue> | void> | AsyncIterable<ValidationIssue>;

/** The inside of a validator. */
export interface ValidatorParts {
  workflow?(workflow: Workflow, ctx: CallContext): Findings;
  step?(step: WorkflowStep, workflow: Workflow, ctx: CallContext): Findings;
}

/** A validator and what it is made of. */
export type ValidatorDefinition = Defined<'validator', ValidatorParts>;

/** Makes a validator of its rules. */
export function createValidator(parts: ValidatorParts, shared: SharedParts | undefined): ValidatorDefinition {
  if (parts?.workflow === undefined && parts?.step === undefined) {
    throw sdkError(
      'DEFINITION_INVALID',
      'validator: write a rule, as workflow(workflow, ctx) or step(step, workflow, ctx)',
    );
  }
  if (parts.workflow !== undefined) checkHandler('validator', 'workflow', parts.workflow);
  if (parts.step !== undefined) checkHandler('validator', 'step', parts.step);
  return createDefinition('validator', parts, shared);
}
