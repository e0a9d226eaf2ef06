import { type Connection, isPluginError, type PluginError } from '@awf/go-plugin';
import { PluginServiceClient } from '@awf/plugin-proto/workflow';
import { type CallOptions, callUnary, type StartCall } from '../call.js';
import { type PluginPeer, peerError } from '../plugin-peer.js';
import type { TypedContracts } from './typed-contracts.js';

/** Starts a call of the plugin's service: `(service, ...call) => service.getManifest({}, ...call)`. */
export type StartServiceCall<Response> = (
  service: PluginServiceClient,
  ...call: Parameters<StartCall<Response>>
) => ReturnType<StartCall<Response>>;

/** Options of a `PluginClient`. */
export interface PluginClientOptions {
  /** Deadline of a call that has no `timeoutMs` of its own, in ms; `Infinity` for none. Default 60,000. */
  readonly callTimeoutMs?: number | undefined;
}

/** An answer that says by a text that it failed; an empty one means success. (Workflow spec §3.2.) */
interface Answer {
  readonly error: string;
}

/** What a plugin can call in this host. */
export interface ClientCallbacks {
  /** The broker id that they were announced under; rejects where the plugin cannot be told. */
  readonly announced: Promise<number>;
  /** Ends the subscriptions of a module or trigger that is no more. Never rejects. */
  release(handle: string): Promise<void>;
  /** Ends all subscriptions. Never rejects. */
  close(): Promise<void>;
}

/** Why a client takes no more calls, and who takes them in its place. */
interface ClientEnd {
  readonly reason: PluginError;
  readonly successor: PluginClient | undefined;
}

/**
 * The PluginService of one process, which modules, steps and triggers are called through: Go's `PluginClient`. (Workflow
 * spec §4.1.)
 */
export class PluginClient {
  readonly #peer: PluginPeer;
  readonly #service: PluginServiceClient;
  readonly #callTimeoutMs: number;
  readonly #onIdle = new Set<() => void>();
  #callbacks: ClientCallbacks | undefined;
  #typed: TypedContracts | undefined;
  #end: ClientEnd | undefined;
  #open = 0;

  /** `peer` is what `launch` or `reattach` of `@awf/go-plugin/host` gave. */
  constructor(peer: PluginPeer, { callTimeoutMs = 60_000 }: PluginClientOptions = {}) {
    this.#peer = peer;
    this.#callTimeoutMs = callTimeoutMs;
    this.#service = peer.connection.client(PluginServiceClient);
  }

  /** The plugin's name in this host. */
  get name(): string {
    return this.#peer.name;
  }

  /** The connection, for the clients of further services: Go's `Conn`. */
  get connection(): Connection {
    return this.#peer.connection;
  }

  /** The client of the process that runs now: another one after a reload. */
  get current(): PluginClient {
    return this.#end?.successor?.current ?? this;
  }

  /** What the plugin can call in this host; undefined where it cannot call any of it. */
  get callbacks(): ClientCallbacks | undefined {
    return this.#callbacks;
  }

  /** The plugin's typed contracts; undefined where it has none, or was not asked. */
  get typed(): TypedContracts | undefined {
    return this.#typed;
  }

  /** Says which typed contracts hold. */
  attachContracts(typed: TypedContracts | undefined): void {
    this.#typed = typed;
  }

  /** Says what the plugin can call. */
  attachCallbacks(callbacks: ClientCallbacks): void {
    this.#callbacks = callbacks;
  }

  /**
   * Makes a call.
   *
   * @param what - What is asked, to follow "could not": `start module "main"`.
   * @throws PluginError `NOT_LOADED` after the plugin was unloaded or replaced; `CRASHED`, `DEADLINE_EXCEEDED`, `CANCELLED`,
   * `LIMIT_EXCEEDED`, `NOT_SUPPORTED`, `CALL_FAILED`.
   */
  async call<Response>(what: string, start: StartServiceCall<Response>, options: CallOptions = {}): Promise<Response> {
    if (this.#end !== undefined) throw this.#end.reason;
    const { signal, timeoutMs = this.#callTimeoutMs } = options;
    this.#open += 1;
    try {
      return await callUnary<Response>(this.#peer, what, {
        start: (...call) => start(this.#service, ...call),
        options: { signal, timeoutMs },
      });
    } catch (error) {
      throw this.#reasonFor(error);
    } finally {
      this.#open -= 1;
      if (this.#open === 0) for (const tell of this.#onIdle) tell();
    }
  }

  /**
   * Makes a call whose answer may say that it failed. (Workflow spec §3.2.)
   *
   * @throws PluginError `PLUGIN_ERROR` with the plugin's words where it does, and as `call`.
   */
  async request<Response extends Answer>(
    what: string,
    start: StartServiceCall<Response>,
    options: CallOptions = {},
  ): Promise<Response> {
    const answer = await this.call(what, start, options);
    if (answer.error === '') return answer;
    throw this.error('PLUGIN_ERROR', `could not ${what}: ${answer.error}`);
  }

  /** Makes a call that a plugin need not serve: undefined where it does not. (Workflow spec §3.1.) */
  async optional<Response>(
    what: string,
    start: StartServiceCall<Response>,
    options: CallOptions = {},
  ): Promise<Response | undefined> {
    try {
      return await this.call(what, start, options);
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_SUPPORTED') return undefined;
      throw error;
    }
  }

  /** An error about the plugin, with what is known of its process. */
  error(code: Parameters<typeof peerError>[1], what: string, cause?: unknown): PluginError {
    return peerError(this.#peer, code, what, { cause });
  }

  /** Takes no more calls; those under way go on. The first reason stays. */
  end(reason: PluginError, successor?: PluginClient): void {
    this.#end ??= { reason, successor };
  }

  /** Resolves once no call is under way, at the latest after `timeoutMs`; whether there is none. */
  async whenIdle(timeoutMs: number): Promise<boolean> {
    if (this.#open === 0) return true;
    return new Promise((resolve) => {
      const end = (isIdle: boolean): void => {
        clearTimeout(timer);
        this.#onIdle.delete(onIdle);
        resolve(isIdle);
      };
      const onIdle = (): void => end(true);
      const timer = setTimeout(() => end(false), timeoutMs);
      this.#onIdle.add(onIdle);
    });
  }

  /** A call that broke because the plugin was ended meanwhile says so. */
  #reasonFor(error: unknown): unknown {
    const broke = isPluginError(error) && (error.code === 'CRASHED' || error.code === 'CALL_FAILED');
    return broke && this.#end !== undefined ? this.#end.reason : error;
  }
}
