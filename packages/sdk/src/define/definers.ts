import type { JsonObject } from '../contract/json.js';
import type { InferInput, InferOutput, ObjectSchema, Schema } from '../schema/standard-schema.js';
import type { Awaitable, OutputContext } from './call-context.js';
import type { SharedParts } from './definition.js';
import type { Failure } from './failure.js';
import { createOperation, type Operation } from './operation.js';
import { createPlugin, type Plugin, type PluginSpec } from './plugin.js';

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
   * Does the work. What it returns is the result's data; `failure()` or a thrown error is a failed result. Calls run side by
   * side, so it must be re-entrant.
   */
  run(input: InferOutput<I>, ctx: OutputContext & X): Awaitable<InferInput<O> | Failure>;
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
   * Defines a plugin. Starts nothing: give it to `serve`.
   *
   * @throws PluginError DEFINITION_INVALID naming the field, its value and the rule.
   */
  // biome-ignore lint/complexity/noBannedTypes: no operations is what {} says here
  definePlugin<Operations extends Record<string, Operation<unknown, unknown, X>> = {}>(
    spec: PluginSpec<X, Operations>,
  ): Plugin<{ operations: Operations }>;
}

/** The definers of one `withContext`, or of none. */
export function createDefiners<X>(shared: SharedParts | undefined): Definers<X> {
  return {
    operation: (spec) => createOperation(spec, shared),
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
 * Defines a plugin. Starts nothing: give it to `serve`.
 *
 * @throws PluginError DEFINITION_INVALID naming the field, its value and the rule.
 */
export const definePlugin: Definers<unknown>['definePlugin'] = plain.definePlugin;
