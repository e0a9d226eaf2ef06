import { sdkError } from '../errors/sdk-error.js';
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
import type { Actions, TriggerContext } from './engine.js';

/** A trigger of the workflow engine, made by `trigger`: `In` is its config, `A` the actions that it starts workflows with. */
export type Trigger<In = unknown, A = unknown, X = never> = Definition<'trigger', In, A, X>;

/** What `start` of a trigger may return: how its work is ended. */
export type TriggerEnd = (() => Awaitable<void>) | AsyncDisposable | Disposable | void;

/** The inside of a trigger. */
export interface TriggerParts {
  readonly description?: string | undefined;
  readonly config?: Schema | undefined;
  readonly contract?: ContractMode | undefined;
  readonly actions: Actions;
  start(config: object, ctx: TriggerContext<never>): Awaitable<unknown>;
}

/** A trigger and what it is made of. */
export type TriggerDefinition = Defined<'trigger', TriggerParts>;

/** Makes a trigger of its parts. */
export function createTrigger(parts: TriggerParts, shared: SharedParts | undefined): TriggerDefinition {
  checkHandler('trigger', 'start', parts?.start);
  checkContract('trigger', parts.contract);
  checkSchema('trigger', 'config', parts.config);
  const actions = Object.entries(parts.actions ?? {});
  if (actions.length === 0) {
    throw sdkError('DEFINITION_INVALID', 'trigger: actions must name at least one action with the schema of its data');
  }
  for (const [action, schema] of actions) {
    if (schema === undefined) throw sdkError('SCHEMA_UNSUPPORTED', `trigger: actions.${action} must be a schema`);
    checkSchema('trigger', `actions.${action}`, schema);
  }
  return createDefinition('trigger', parts, shared);
}
