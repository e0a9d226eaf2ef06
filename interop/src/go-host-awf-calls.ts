import type { AwfEvent, ReceivedAwfEvent } from './awf-event.js';
import type { Call, Killed, RpcOptions } from './go-host-call.js';

type Json = Readonly<Record<string, unknown>>;

/** Values by name, each one JSON document. */
type Values = Json;

/** Bytes in base64 by name, for values that are not JSON. */
type RawValues = Readonly<Record<string, string>>;

/** GetInfo's answer. */
export interface AwfInfo {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly capabilities: string[] | null;
}

/** Answer of AWF's Execute. */
export interface Executed {
  readonly success: boolean;
  readonly output: string;
  readonly error: string;
  /** Each value decoded from its JSON, or as text where it is none. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Each value's text on the wire. */
  readonly dataRaw: Readonly<Record<string, string>>;
}

interface ExecuteParams extends RpcOptions {
  readonly operation: string;
  readonly inputs?: Values;
  readonly inputsRaw?: RawValues;
}

/** One message of a watched operation. */
export type WatchedUpdate =
  | { readonly progress: { readonly fraction: number; readonly message: string } }
  | { readonly output: string }
  | { readonly result: Executed; readonly outputStreamed: boolean };

interface StepParams extends RpcOptions {
  readonly stepName?: string;
  readonly stepType: string;
  /** A JSON document; empty on the wire where it is left out. */
  readonly config?: unknown;
  readonly inputs?: unknown;
  /** Base64 instead. */
  readonly configRaw?: string;
  readonly inputsRaw?: string;
}

/** Answer of AWF's ExecuteStep. */
export interface ExecutedStep {
  readonly output: string;
  readonly exitCode: number;
  /** The document, or its text where it is no JSON; absent where nothing came. */
  readonly data?: unknown;
  /** Its text on the wire. */
  readonly dataRaw: string;
}

interface ValidateParams extends RpcOptions {
  readonly workflow?: unknown;
  /** Base64 instead. */
  readonly workflowRaw?: string;
}

/** A validator's finding. */
export interface AwfIssue {
  /** On the wire: 1 warning, 2 error, 3 info. */
  readonly severity: number;
  readonly message: string;
  readonly step: string;
  readonly field: string;
}

/** How HostEventService answers. */
export interface EmitAnswer {
  /** Refuses as AWF refuses. */
  readonly denied?: boolean;
  readonly delayMs?: number;
  /** Fails with this gRPC code. */
  readonly status?: number;
  readonly message?: string;
}

/**
 * Answers by event type, `*` for all others. What is not said is accepted, with ids that end in their number; types that
 * begin with `deny.` are refused.
 */
export type EmitAnswers = Readonly<Record<string, EmitAnswer>>;

/** How `awfLoad` loads a plugin. */
export interface AwfLoadParams {
  readonly config?: Values;
  readonly configRaw?: RawValues;
  /** Announces HostEventService that much later than AWF does. */
  readonly announceAfterMs?: number;
  /** Never announces it. */
  readonly silent?: boolean;
  readonly answers?: EmitAnswers;
}

/** What AWF learns while it loads a plugin. */
export interface AwfLoaded {
  readonly info: AwfInfo;
  readonly initMs: number;
  readonly operations: readonly string[];
  readonly stepTypes: readonly string[];
  /** Errors of ListOperations and ListStepTypes, which AWF ignores. */
  readonly failures: readonly string[];
}

interface StreamParams extends RpcOptions {
  readonly events: readonly AwfEvent[];
}

interface NamedStream {
  readonly streamId: string;
}

/** The calls of AWF's contract. The Go side is in the files `awf*.go` of `interop/cmd/go-host`. */
export interface AwfCalls {
  readonly getInfo: Call<RpcOptions, AwfInfo>;
  readonly init: Call<RpcOptions & { readonly config?: Values; readonly configRaw?: RawValues }, undefined>;
  readonly shutdown: Call<RpcOptions, undefined>;
  /** The response in proto3 JSON. */
  readonly listOperations: Call<RpcOptions, { readonly operations?: readonly Json[] }>;
  /** The response in proto3 JSON. */
  readonly getOperation: Call<RpcOptions & { readonly name: string }, { readonly operation?: Json }>;
  readonly execute: Call<ExecuteParams, Executed>;
  /** On `awf.plugin.stream.v1`, which is not AWF's own. */
  readonly watchExecute: Call<ExecuteParams, readonly WatchedUpdate[]>;

  readonly listStepTypes: Call<RpcOptions, readonly { readonly name: string; readonly description: string }[]>;
  readonly executeStep: Call<StepParams, ExecutedStep>;

  readonly validateWorkflow: Call<ValidateParams, readonly AwfIssue[]>;
  readonly validateStep: Call<ValidateParams & { readonly stepName: string }, readonly AwfIssue[]>;

  /** Gives the events that came back with the answer. */
  readonly handleEvent: Call<RpcOptions & { readonly event: AwfEvent }, readonly ReceivedAwfEvent[]>;
  /** Sends all, half-closes and waits for the answer. */
  readonly streamEvents: Call<StreamParams, undefined>;
  readonly streamOpen: Call<NamedStream & RpcOptions, undefined>;
  /** Sends without waiting for the handlers. */
  readonly streamSend: Call<NamedStream & { readonly events: readonly AwfEvent[] }, undefined>;
  /** Half-closes and waits for the answer. */
  readonly streamClose: Call<NamedStream, undefined>;

  /** Loads a plugin as AWF does: order, deadlines, announcement. With `lazy` it starts it first, within AWF's 5 s. */
  readonly awfLoad: Call<AwfLoadParams, AwfLoaded>;
  /** Runs an operation as a step of a workflow does: GetOperation twice, then Execute. */
  readonly awfOperation: Call<ExecuteParams, Executed>;
  /** Ends a plugin as AWF does: Shutdown for at most 5 s, then Kill. */
  readonly awfUnload: Call<Readonly<Record<never, never>>, Killed>;
}
