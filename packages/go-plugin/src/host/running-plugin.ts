import { deferred } from '../async/deferred.js';
import { pause } from '../async/within.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import type { PeerAddress } from '../handshake/address.js';
import type { BrokerCore } from '../services/broker.js';
import type { Connection } from '../transport/connection.js';
import { checkHealth, type OpenStream, requestShutdown } from './built-ins.js';
import { describeExit, type PluginExit } from './plugin-exit.js';
import type { CloseOptions, PluginProcess, StartupTimings } from './plugin-process.js';
import type { ReattachConfig } from './reattach-config.js';
import { climbStopLadder, type StopReport } from './stop-ladder.js';

/** Time that the tail of the plugin's output has to arrive after its exit, in ms. */
const tailMs = 100;

/** What is known of a plugin once it answered. */
export interface RunningPluginInit {
  readonly name: string;
  readonly pid: number;
  readonly protocolVersion: number;
  readonly connection: Connection;
  readonly broker: BrokerCore;
  readonly brokerStream: OpenStream;
  readonly stdioStream: OpenStream;
  readonly exited: Promise<PluginExit>;
  readonly graceMs: number;
  /** The plugin owns its own life: it is not stopped. */
  readonly test: boolean;
  readonly startup?: StartupTimings | undefined;
  stderrTail(): readonly string[];
  signalGroup(signal: NodeJS.Signals): void;
  /** Gives back what the launch made: folder, guardian, pipes. */
  release(): void;
}

/** A plugin that runs. Its end, asked for or not, releases everything once. */
export class RunningPlugin implements PluginProcess {
  readonly #init: RunningPluginInit;
  readonly #gone = new AbortController();
  readonly #hurry = new AbortController();
  readonly #released = deferred<void>();
  #exit: PluginExit | undefined;
  #closing: Promise<StopReport> | undefined;

  constructor(init: RunningPluginInit) {
    this.#init = init;
    void init.exited.then((exit) => this.#onExit(exit));
  }

  get name(): string {
    return this.#init.name;
  }

  get pid(): number {
    return this.#init.pid;
  }

  get protocolVersion(): number {
    return this.#init.protocolVersion;
  }

  get address(): PeerAddress {
    return this.#init.connection.address;
  }

  get connection(): Connection {
    return this.#init.connection;
  }

  get broker(): BrokerCore {
    return this.#init.broker;
  }

  get exited(): Promise<PluginExit> {
    return this.#init.exited;
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get stderrTail(): readonly string[] {
    return this.#init.stderrTail();
  }

  get startup(): StartupTimings | undefined {
    return this.#init.startup;
  }

  get reattachConfig(): ReattachConfig {
    const { protocolVersion, pid, test } = this.#init;
    return { protocolVersion, address: this.address, pid, test };
  }

  async ping({ timeoutMs = 5_000 }: { readonly timeoutMs?: number | undefined } = {}): Promise<void> {
    const failure = this.#exit === undefined ? await checkHealth(this.connection, timeoutMs) : undefined;
    if (this.#exit !== undefined) throw this.#crashed(this.#exit);
    if (failure === undefined) return;
    throw goPluginError(
      'CONNECT_FAILED',
      `Plugin ${this.name} did not answer its health check within ${timeoutMs} ms: ${failure.details}.`,
      {
        plugin: this.name,
        evidence: { pid: this.pid, stderr: this.stderrTail },
        cause: failure,
      },
    );
  }

  close({ signal }: CloseOptions = {}): Promise<StopReport> {
    if (signal?.aborted === true) this.#hurry.abort();
    signal?.addEventListener('abort', () => this.#hurry.abort(), { once: true, signal: this.#gone.signal });
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<StopReport> {
    const { exited, graceMs, signalGroup, test } = this.#init;
    if (test) return this.#leave();
    const target = {
      exited,
      signalGroup,
      isGone: () => this.#exit !== undefined,
      requestShutdown: (timeoutMs: number) => {
        this.#init.brokerStream.end();
        return requestShutdown(this.connection, timeoutMs);
      },
    };
    const report = await climbStopLadder(target, { graceMs, hurry: this.#hurry.signal });
    await this.#released.promise;
    return report;
  }

  /** Leaves a plugin in test mode to itself: only this side's ends are closed (go-plugin spec §6.9). */
  async #leave(): Promise<StopReport> {
    this.#init.brokerStream.end();
    this.broker.close('this host left the plugin');
    this.#init.stdioStream.end();
    this.connection.close();
    this.#init.release();
    return { how: 'gone', forced: false, ms: 0, exit: { code: null, signal: null } };
  }

  async #onExit(exit: PluginExit): Promise<void> {
    this.#exit = exit;
    this.#gone.abort(this.#crashed(exit));
    // A plugin's own children hold its pipes and would outlive it.
    if (!this.#init.test) this.#init.signalGroup('SIGKILL');
    this.broker.close(`the plugin ${describeExit(exit)}`);
    // What the plugin said last is still in its pipes.
    await pause(this.#closing === undefined ? tailMs : 0);
    this.#init.stdioStream.end();
    this.connection.close();
    this.#init.release();
    this.#released.resolve();
  }

  #crashed(exit: PluginExit): Error {
    return goPluginError('CRASHED', `Plugin ${this.name} ${describeExit(exit)}.`, {
      plugin: this.name,
      evidence: {
        pid: this.pid,
        exitCode: exit.code ?? undefined,
        exitSignal: exit.signal ?? undefined,
        stderr: this.stderrTail,
        state: this.#closing === undefined ? 'running' : 'stopping',
      },
    });
  }
}
