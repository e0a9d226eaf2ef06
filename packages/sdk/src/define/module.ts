import { sdkError } from '../errors/sdk-error.js';
import type { Schema } from '../schema/standard-schema.js';
import type { Awaitable, CallContext } from './call-context.js';
import { type ContractMode, checkContract } from './contract-mode.js';
import {
  checkHandler,
  checkSchema,
  createDefinition,
  type Defined,
  type Definition,
  type SharedParts,
} from './definition.js';
import type { InstanceContext, MessagingEngine, ServiceHandlers, Services } from './engine.js';

/** A module of the workflow engine, made by `module`: `In` is its config, `S` the methods that it offers. */
export type Module<In = unknown, S = unknown, X = never> = Definition<'module', In, S, X>;

/**
 * One configured module, as `create` returns it. Take what is exclusive (ports, files, locks) in `start`: while the engine
 * reloads its config the old one still runs. `ctx.signal` of `start` fires when the module is stopped, not when `start` has
 * returned. Disposed of exactly once: when it is destroyed, or when the process ends.
 */
export type ModuleInstance<S extends Services> = {
  init?(ctx: CallContext): Awaitable<void>;
  start?(ctx: CallContext): Awaitable<void>;
  stop?(ctx: CallContext): Awaitable<void>;
  [Symbol.asyncDispose]?(): PromiseLike<void>;
} & (keyof S extends never ? unknown : { readonly services: ServiceHandlers<S> });

/** A value that goes into a module or comes out of it, as editors show it. */
export interface ModulePort {
  readonly name: string;
  readonly type: string;
  readonly description?: string | undefined;
}

/** The inside of a module. */
export interface ModuleParts {
  readonly description?: string | undefined;
  readonly label?: string | undefined;
  readonly category?: string | undefined;
  readonly inputs?: readonly ModulePort[] | undefined;
  readonly outputs?: readonly ModulePort[] | undefined;
  readonly config?: Schema | undefined;
  readonly contract?: ContractMode | undefined;
  readonly services?: Services | undefined;
  create(config: object, ctx: InstanceContext<MessagingEngine>): Awaitable<unknown>;
}

/** A module and what it is made of. */
export type ModuleDefinition = Defined<'module', ModuleParts>;

/** Makes a module of its parts. */
export function createModule(parts: ModuleParts, shared: SharedParts | undefined): ModuleDefinition {
  checkHandler('module', 'create', parts?.create);
  checkContract('module', parts.contract);
  checkSchema('module', 'config', parts.config);
  for (const [method, service] of Object.entries(parts.services ?? {})) {
    if (typeof service !== 'object' || service === null) {
      throw sdkError('DEFINITION_INVALID', `module: services.${method} must be an object, {} where it has no schemas`);
    }
    checkSchema('module', `services.${method}.input`, service.input);
    checkSchema('module', `services.${method}.output`, service.output);
  }
  return createDefinition('module', parts, shared);
}
