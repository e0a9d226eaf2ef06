import type { PeerAddress } from '../handshake/address.js';
import type { Broker } from '../services/broker.js';
import type { Connection } from '../transport/connection.js';
import type { PluginExit } from './plugin-exit.js';
import type { ReattachConfig } from './reattach-config.js';
import type { StopReport } from './stop-ladder.js';

/** Where the time of a start went, in ms from the call of `launch`. */
export interface StartupTimings {
  /** The process was spawned. */
  readonly spawnedMs: number;
  /** Its handshake line was read. */
  readonly handshakeMs: number;
  /** It answered its first call. */
  readonly connectedMs: number;
}

/** How a plugin is stopped. */
export interface CloseOptions {
  /** Ends the waiting for a clean exit when it fires. Default: the launch's `graceMs` alone. */
  readonly signal?: AbortSignal | undefined;
}

/** A plugin that runs, launched or reattached. Closing it stops the process, unless that is in test mode. */
export interface PluginProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** The negotiated application protocol version. */
  readonly protocolVersion: number;
  readonly address: PeerAddress;
  /** The main connection: make clients of the plugin's services on it. */
  readonly connection: Connection;
  readonly broker: Broker;
  /** Resolves when the process is gone, for whatever reason. Never rejects. */
  readonly exited: Promise<PluginExit>;
  /** Fires when the process is gone. */
  readonly signal: AbortSignal;
  /** The last lines of its stderr, oldest first. Empty for a reattached plugin. */
  readonly stderrTail: readonly string[];
  /** Absent for a reattached plugin. */
  readonly startup?: StartupTimings | undefined;
  /** What another host needs to attach to it (go-plugin spec §6.9). */
  readonly reattachConfig: ReattachConfig;
  /**
   * Asks the plugin's health service.
   *
   * @throws PluginError `CRASHED` where the process is gone, `CONNECT_FAILED` where it does not answer in `timeoutMs` (default 5,000).
   */
  ping(options?: { readonly timeoutMs?: number | undefined }): Promise<void>;
  /**
   * Stops it: the Shutdown call, then SIGTERM, then SIGKILL. Never rejects; calling it again gives the same report. A `signal`
   * that fires, also one of a later call, kills it at once.
   */
  close(options?: CloseOptions): Promise<StopReport>;
}
