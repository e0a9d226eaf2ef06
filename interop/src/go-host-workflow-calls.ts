import type { Call, Killed, RpcOptions } from './go-host-call.js';

type Json = Readonly<Record<string, unknown>>;

/** Which host of the workflow engine is played: today's, or the one of February 2026. */
export type Era = 'today' | 'february';

/** What the engine does when the plugin calls it. Without anything it does as the shipped one: no service, no messages. */
export interface CallbackAnswers {
  /** Fails TriggerWorkflow. */
  readonly triggerError?: string;
  /** How long a workflow takes. */
  readonly triggerDelayMs?: number;
  /** The host has no trigger function. */
  readonly noTrigger?: boolean;
  /** What GetService finds. */
  readonly services?: readonly string[];
  /** Publishing and subscribing work; ids are `message-1` and so on. */
  readonly messages?: boolean;
}

/** How `wfLoad` loads a plugin. */
export interface WorkflowLoadParams extends RpcOptions {
  /** Default `today`. */
  readonly era?: Era;
  /** There is no callback server, and no broker id announced. */
  readonly noCallbacks?: boolean;
  readonly callbacks?: CallbackAnswers;
}

/** What the engine learns while it loads a plugin; from `triggerTypes` on not in February. */
export interface WorkflowLoaded {
  /** In proto3 JSON; null where GetManifest is not served. */
  readonly manifest: Json | null;
  /** Whether ConfigureCallback was sent. */
  readonly configured: boolean;
  readonly triggerTypes?: readonly string[] | null;
  readonly contracts?: { readonly contracts?: readonly Json[] };
  readonly contractError?: string;
  readonly fragment?: string;
  readonly pluginDir?: string;
}

interface Creating extends RpcOptions {
  readonly type: string;
  readonly name?: string;
  /** No Struct travels where it is left out. */
  readonly config?: Json;
}

interface Handled extends RpcOptions {
  readonly handle: string;
}

/** What a pipeline hands to a step. */
export interface PipelineParams extends Handled {
  readonly triggerData?: Json;
  readonly stepOutputs?: Readonly<Record<string, Json>>;
  readonly current?: Json;
  readonly metadataOfPipeline?: Json;
  /** With its templates resolved; the one that the step was created with by default. */
  readonly config?: Json;
}

/** How a step ended. */
export interface StepExecuted {
  /** Null where there was none. */
  readonly output: Json | null;
  readonly stop: boolean;
  /** Whether the output came as a message. */
  readonly typed: boolean;
}

/** How a reload ended. */
export interface Reloaded {
  readonly loaded: WorkflowLoaded;
  readonly pid: number;
  readonly oldPid: number;
  /** The end of the one before. */
  readonly old: Killed;
}

/**
 * The calls of the workflow engine's contract, with the texts that its host puts before errors. The Go side is in the files
 * `workflow*.go` of `interop/cmd/go-host`.
 */
export interface WorkflowCalls {
  /** Loads a plugin as the engine does: order, announcement, ConfigureCallback to those with triggers. */
  readonly wfLoad: Call<WorkflowLoadParams, WorkflowLoaded>;
  readonly wfTypes: Call<
    RpcOptions,
    {
      readonly modules: readonly string[];
      readonly steps: readonly string[];
      readonly triggers: readonly string[];
      readonly schemas: { readonly schemas?: readonly Json[] };
    }
  >;
  /** Gives the handle. */
  readonly wfCreateModule: Call<Creating, string>;
  readonly wfModule: Call<Handled & { readonly act: 'init' | 'start' | 'stop' | 'destroy' }, undefined>;
  readonly wfInvoke: Call<Handled & { readonly method: string; readonly args?: Json }, Json | null>;
  /** Gives the handle. */
  readonly wfCreateStep: Call<Creating, string>;
  readonly wfExecuteStep: Call<PipelineParams, StepExecuted>;
  readonly wfDestroyStep: Call<Handled, undefined>;
  /** Gives the handle, which `wfModule` starts and stops. */
  readonly wfCreateTrigger: Call<
    RpcOptions & { readonly type: string; readonly workflowType: string; readonly config?: Json },
    string
  >;
  /** Gives whether it was acknowledged. */
  readonly wfDeliver: Call<
    Handled & {
      readonly topic: string;
      readonly payload?: string;
      readonly messageId?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
    boolean
  >;
  readonly wfAsset: Call<
    RpcOptions & { readonly path: string },
    { readonly text: string | null; readonly contentType: string }
  >;
  /** Starts and loads a second process, then kills the first one; on failure the first one stays. */
  readonly wfReload: Call<WorkflowLoadParams & { readonly command?: string }, Reloaded>;
}
