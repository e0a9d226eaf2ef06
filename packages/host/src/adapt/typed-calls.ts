import type { JsonObject, OperationResult } from '@awf/plugin-sdk/contract';
import type { CallOptions } from './call.js';

/**
 * What the type of a plugin tells a host: `load<typeof greeter>('greeter')` with a type-only import of what `definePlugin`
 * returned types the calls. It is a promise of the caller; nothing checks it at run time.
 */
export interface TypedPlugin {
  readonly '~parts'?: { readonly operations: object };
}

/** A plugin whose type is not known: any operation, JSON in and out. */
export interface UntypedPlugin {
  readonly '~parts'?: { readonly operations: Readonly<Record<string, { readonly '~io'?: [JsonObject, JsonObject] }>> };
}

/** The operations of a plugin's type, by short name. */
export type OperationsOf<P extends TypedPlugin> = NonNullable<P['~parts']>['operations'];

/** What a caller passes to an operation. */
export type OperationInput<D> = D extends { readonly '~io'?: [infer In, unknown] } ? In : never;

/** What a caller gets from an operation. */
export type OperationOutput<D> = D extends { readonly '~io'?: [unknown, infer Out] } ? Out : never;

/** Calls of a plugin, typed where its type is known. */
export interface PluginCalls<P extends TypedPlugin = UntypedPlugin> {
  /**
   * Runs an operation by its short name. "Failed" is a result; only a broken process or wire, or a call that cannot be made, rejects.
   *
   * @throws PluginError `UNKNOWN_NAME`, `INPUT_INVALID`, `NOT_LOADED`, `CRASHED`, `DEADLINE_EXCEEDED`, `CANCELLED`,
   * `LIMIT_EXCEEDED`, `NOT_SUPPORTED`, `CALL_FAILED`.
   */
  execute<K extends keyof OperationsOf<P> & string>(
    operation: K,
    input: OperationInput<OperationsOf<P>[K]>,
    options?: CallOptions,
  ): Promise<OperationResult<OperationOutput<OperationsOf<P>[K]>>>;
}
