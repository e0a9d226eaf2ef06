import type { AwfCalls, EmitAnswers } from './go-host-awf-calls.js';
import type { Call, ExitState, Killed, NoParams, RpcOptions } from './go-host-call.js';
import type { CallbackAnswers, WorkflowCalls } from './go-host-workflow-calls.js';

/** A call of any method. */
export interface RpcParams extends RpcOptions {
  /** Full path, like `/plugin.v1.PluginService/GetInfo`. */
  readonly method: string;
  /** The request in proto3 JSON: bytes as base64, 64-bit integers as text. */
  readonly request?: unknown;
  /** For a streaming method: all requests, then half-close. */
  readonly requests?: readonly unknown[];
  /** The request's bytes in hex; the answer is then `{ hex }`. */
  readonly requestHex?: string;
  /** Ends the reading of a stream early. */
  readonly maxResponses?: number;
}

/** What Client.Start gave. */
export interface Started {
  /** 0 for a reattached plugin in test mode. */
  readonly pid: number;
  readonly network: 'unix' | 'tcp';
  readonly address: string;
  /** The negotiated application version. */
  readonly version: number;
  readonly protocol: string;
}

/** A value of the key/value store. */
export interface StoredBytes {
  /** Length. */
  readonly bytes: number;
  readonly sha256: string;
  /** Null where it is not UTF-8; absent above 64 KiB. */
  readonly text?: string | null;
  /** Absent above 64 KiB. */
  readonly base64?: string;
}

/** A reattach configuration in the JSON form that Go programs use (go-plugin spec §6.9). */
export interface ReattachJson {
  readonly Protocol: string;
  readonly ProtocolVersion: number;
  readonly Pid: number;
  readonly Test: boolean;
  readonly Addr: { readonly Network: string; readonly String: string };
}

/** A latency table. */
export interface Benched {
  readonly count: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Every call that `go-host` knows: what it takes and what it gives. The Go side is `interop/cmd/go-host/calls.go`. */
export interface GoHostCalls extends AwfCalls, WorkflowCalls {
  readonly start: Call<NoParams, Started>;
  readonly connect: Call<NoParams, undefined>;
  /** Asks the health service. */
  readonly ping: Call<NoParams, undefined>;
  readonly pid: Call<NoParams, number>;
  readonly exited: Call<NoParams, boolean>;
  /** Waits for go-plugin to see the process's end. */
  readonly waitExit: Call<{ readonly timeoutMs: number }, ExitState>;
  readonly kill: Call<NoParams, Killed>;
  /** CleanupClients: kills managed plugins. */
  readonly cleanup: Call<NoParams, ExitState & { readonly ms: number }>;
  /** Sends a signal to the plugin's process alone. */
  readonly signal: Call<{ readonly signal: NodeJS.Signals }, undefined>;
  /** All that came: by the stdio stream, and on the plugin's descriptor 2. */
  readonly stdio: Call<NoParams, { readonly stdout: string; readonly stderr: string; readonly raw: string }>;
  readonly reattachConfig: Call<NoParams, ReattachJson>;
  /** Any method; a list of responses for a streaming one. */
  readonly rpc: Call<RpcParams, unknown>;
  readonly bench: Call<RpcParams & { readonly count: number; readonly concurrency?: number }, Benched>;

  readonly get: Call<RpcOptions & { readonly key: string }, StoredBytes>;
  readonly put: Call<
    RpcOptions & {
      readonly key: string;
      readonly value?: string;
      readonly base64?: string;
      readonly fillBytes?: number;
    },
    undefined
  >;
  readonly counterGet: Call<RpcOptions & { readonly key: string }, number>;
  readonly counterPut: Call<
    RpcOptions & {
      readonly key: string;
      readonly value: number;
      /** Sends this id and serves nothing under it. */
      readonly addServer?: number;
      /** Lets the connection info trail the call. */
      readonly serveAfterMs?: number;
    },
    { readonly addServer: number }
  >;

  /** Serves on a brokered connection until `stop`; gives the broker id, a fresh one where none is given. */
  readonly serve: Call<
    {
      readonly service: 'addHelper' | 'hostEvents' | 'engineCallbacks';
      readonly serverId?: number;
      readonly answers?: EmitAnswers;
      readonly callbacks?: CallbackAnswers;
    },
    number
  >;
  readonly stop: Call<{ readonly serverId: number }, undefined>;
  /** Dials a listener that the plugin announced; later calls use it by `broker`. */
  readonly dial: Call<{ readonly brokerId: number }, undefined>;
  readonly hangup: Call<{ readonly brokerId: number }, undefined>;
  readonly nextId: Call<NoParams, number>;
}

/** Names of all calls. */
export type GoHostCallName = keyof GoHostCalls;
