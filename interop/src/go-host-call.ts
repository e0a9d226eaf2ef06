/** What a call of `go-host` takes and gives. */
export interface Call<Params, Value> {
  readonly params: Params;
  readonly value: Value;
}

/** Params of a call that takes nothing. */
export type NoParams = Readonly<Record<never, never>>;

/** Options that every call over gRPC may carry. */
export interface RpcOptions {
  /** gRPC deadline; none by default. */
  readonly timeoutMs?: number;
  /** The host cancels the call after this time; never by default. */
  readonly cancelAfterMs?: number;
  /** Broker id of a connection that `dial` made; the main connection by default. */
  readonly broker?: number;
  /** Sent as headers. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** How the plugin's process ended, as far as go-plugin knows. */
export interface ExitState {
  readonly exited: boolean;
  /** Absent where a signal ended it, where it lives, or where it is no child of the host. */
  readonly exitCode?: number;
  /** Like `SIGKILL`. */
  readonly signal?: string;
}

/** What Client.Kill came to. */
export interface Killed extends ExitState {
  /** How long Kill took. */
  readonly ms: number;
  /** go-plugin had to use SIGKILL ("plugin failed to exit gracefully"). */
  readonly forced: boolean;
  /** Kill did not return in time (`killTimeoutMs`), so the process was killed past go-plugin. */
  readonly hung: boolean;
}
