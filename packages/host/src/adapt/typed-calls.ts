import type { JsonObject, OperationResult, StepResult } from '@awf/plugin-sdk/contract';
import type { CallOptions } from './call.js';

/**
 * What the type of a plugin tells a host: `load<typeof greeter>('greeter')` with a type-only import of what `definePlugin`
 * returned types the calls. It is a promise of the caller; nothing checks it at run time.
 */
export interface TypedPlugin {
  readonly '~parts'?: { readonly operations: object; readonly stepTypes?: object };
}

/** Definitions whose type is not known: JSON in and out. */
type Untyped = Readonly<Record<string, { readonly '~io'?: [JsonObject, JsonObject] }>>;

/** A plugin whose type is not known: any operation and step type, JSON in and out. */
export interface UntypedPlugin {
  readonly '~parts'?: { readonly operations: Untyped; readonly stepTypes: Untyped };
}

/** The operations of a plugin's type, by short name. */
export type OperationsOf<P extends TypedPlugin> = NonNullable<P['~parts']>['operations'];

/** The step types of a plugin's type, by short name. */
export type StepTypesOf<P extends TypedPlugin> =
  NonNullable<P['~parts']> extends { readonly stepTypes: infer StepTypes extends object }
    ? StepTypes
    : Readonly<Record<never, never>>;

/** What a caller passes to an operation, or the config of a step type. */
export type OperationInput<D> = D extends { readonly '~io'?: [infer In, unknown] } ? In : never;

/** What a caller gets from an operation, or a step's data. */
export type OperationOutput<D> = D extends { readonly '~io'?: [unknown, infer Out] } ? Out : never;

/** A step to run. `config` may be left out where the step type needs none. */
export type StepRequest<Config = JsonObject> = {
  /** The step's name in its workflow. Default: the step type's. */
  readonly stepName?: string | undefined;
  /** The workflow's inputs. Default: none. */
  readonly inputs?: JsonObject | undefined;
} & (Readonly<Record<never, never>> extends Config
  ? { readonly config?: Config | undefined }
  : { readonly config: Config });

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
  /**
   * Runs a step of one of its types, by short name. An exit code other than 0 is a result.
   *
   * @throws PluginError as `execute`; `NOT_SUPPORTED` where its manifest does not list the capability `step_types`.
   */
  executeStep<K extends keyof StepTypesOf<P> & string>(
    type: K,
    request: StepRequest<OperationInput<StepTypesOf<P>[K]>>,
    options?: CallOptions,
  ): Promise<StepResult<OperationOutput<StepTypesOf<P>[K]>>>;
}
