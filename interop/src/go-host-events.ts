/** Why a call failed: the status's parts where it is a gRPC status, else the message alone. */
export interface GoHostFailure {
  /** Go's whole error text. */
  readonly message: string;
  /** Go's name of the gRPC code, like `Unavailable`. */
  readonly code?: string;
  /** The gRPC code. */
  readonly number?: number;
  /** The status's message. */
  readonly detail?: string;
}

/** How one call ended. */
export interface GoHostResult {
  readonly event: 'result';
  readonly id: number | string;
  readonly call: string;
  readonly ok: boolean;
  /** How long it took in the host. */
  readonly ms: number;
  readonly value?: unknown;
  readonly error?: GoHostFailure;
}

/** One entry that go-plugin gave to its logger. The plugin's own have the logger's name and its program's. */
export interface GoHostLog {
  readonly event: 'log';
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** `plugin` for the library itself, `plugin.<program>` for what the plugin wrote on descriptor 2. */
  readonly name: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The message in base64 where it is not UTF-8. */
  readonly bytes?: string;
}

/** A piece that the stdio stream brought. */
export interface GoHostStdio {
  readonly event: 'stdio';
  readonly channel: 'stdout' | 'stderr';
  readonly text: string;
}

/** The plugin called AddHelper.Sum in the host. */
export interface GoHostSum {
  readonly event: 'sum';
  readonly a: number;
  readonly b: number;
}

/** An EmitRequest in proto3 JSON: what is empty is not there. */
export interface EmitRequestJson {
  readonly event_type?: string;
  /** Base64. */
  readonly payload?: string;
  readonly source_plugin?: string;
  readonly propagation_depth?: number;
  readonly timestamp_unix_nanos?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The plugin called HostEventService.Emit in the host. */
export interface GoHostEmit {
  readonly event: 'emit';
  readonly request: EmitRequestJson;
  /** The request's payload as text; null where it is not UTF-8. */
  readonly payload: string | null;
}

/** The plugin called EngineCallbackService in the host. */
export interface GoHostCallback {
  readonly event: 'callback';
  readonly method: 'TriggerWorkflow' | 'GetService' | 'Log' | 'PublishMessage' | 'Subscribe' | 'Unsubscribe';
  /** In proto3 JSON: what is empty is not there. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The request's bytes, as Go writes them. */
  readonly hex: string;
  /** The payload of a message as text; null where it is not UTF-8. */
  readonly payload?: string | null;
}

/** The script is over. */
export interface GoHostFinished {
  readonly event: 'end';
  readonly ok: boolean;
}

/** A line that `go-host` printed. */
export type GoHostEvent =
  | GoHostResult
  | GoHostLog
  | GoHostStdio
  | GoHostSum
  | GoHostEmit
  | GoHostCallback
  | GoHostFinished;

/** Parses a line of `go-host`, whose form is this package's own. */
export function parseGoHostEvent(line: string): GoHostEvent {
  const event: GoHostEvent = JSON.parse(line);
  return event;
}
