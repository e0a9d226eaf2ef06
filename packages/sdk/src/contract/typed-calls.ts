import type { JsonObject } from './json.js';
import type { OperationResult } from './operation.js';
import type { StepResult } from './step-type.js';

/** Options of every call, always last. */
export interface CallOptions {
  /** Cancels the call; the plugin sees it cancelled, too. */
  readonly signal?: AbortSignal | undefined;
  /** The call's deadline in milliseconds, which the plugin sees, too. Default: what whoever calls has for all calls. */
  readonly timeoutMs?: number | undefined;
}

/** Options of a call that does work. Once the call has ended none of them is called. */
export interface ExecuteOptions extends CallOptions {
  /**
   * Gets how far the work is, from 0 to 1, and what is being done: from plugins that announce `awf.plugin.stream.v1` alone.
   * Where it comes faster than it is taken some is left out, never the latest.
   */
  readonly onProgress?: ((fraction: number, message?: string) => void) | undefined;
  /**
   * Gets the text output: in pieces as it comes, from plugins that announce `awf.plugin.stream.v1`; else, and where none came
   * in pieces, all of it once before the call ends, unless there is none. While a promise that it returned is pending the
   * plugin is held back. The result has the whole text all the same, and is what counts where the two differ.
   */
  readonly onOutput?: ((text: string) => void) | undefined;
}

/**
 * What the type of a plugin, as `definePlugin` returned it, tells whoever calls one: a host by `load<typeof greeter>('greeter')`
 * and a type-only import, a test by the plugin itself. It is a promise of the caller; nothing checks it at run time.
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

/** What a caller passes to a definition: an operation's input, a step type's config. */
export type InputOf<D> = D extends { readonly '~io'?: [infer In, unknown] } ? In : never;

/** What a caller gets from a definition: an operation's or a step's data. */
export type OutputOf<D> = D extends { readonly '~io'?: [unknown, infer Out] } ? Out : never;

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
   * @throws PluginError `INPUT_INVALID`, `NOT_LOADED`, `CRASHED`, `DEADLINE_EXCEEDED`, `CANCELLED`, `LIMIT_EXCEEDED`,
   * `NOT_SUPPORTED`, `CALL_FAILED`, `CALLBACK_FAILED` where a callback threw; from a host also `UNKNOWN_NAME`.
   */
  execute<K extends keyof OperationsOf<P> & string>(
    operation: K,
    input: InputOf<OperationsOf<P>[K]>,
    options?: ExecuteOptions,
  ): Promise<OperationResult<OutputOf<OperationsOf<P>[K]>>>;
  /**
   * Runs a step of one of its types, by short name. An exit code other than 0 is a result.
   *
   * @throws PluginError as `execute`; from a host `NOT_SUPPORTED` also where its manifest does not list `step_types`.
   */
  executeStep<K extends keyof StepTypesOf<P> & string>(
    type: K,
    request: StepRequest<InputOf<StepTypesOf<P>[K]>>,
    options?: ExecuteOptions,
  ): Promise<StepResult<OutputOf<StepTypesOf<P>[K]>>>;
}
