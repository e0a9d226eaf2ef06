import { isPluginError, type PluginError } from '@awf/go-plugin';
import type { PluginProcess, StartupTimings, StopReport } from '@awf/go-plugin/host';
import {
  type Capability,
  type OperationResult,
  type OperationSchema,
  operationFailed,
  operationNotFound,
  type StepTypeSchema,
  toAwfResponse,
} from '@awf/plugin-sdk/contract';
import type { PluginInfo } from '../adapt/awf/plugin.js';
import type { CallOptions, ExecuteOptions, TimedCallOptions } from '../adapt/call.js';
import { crashError, peerError } from '../adapt/plugin-peer.js';
import type { ExternalPluginAdapter } from '../adapt/workflow/plugin.js';
import { type DiscoveredPlugin, hasCapability } from '../discovery/discovered-plugin.js';
import { type HostErrorCode, hostError, pluginLabel } from '../errors.js';
import { unresponsiveError } from '../supervise/unresponsive-error.js';
import { Watchdog } from '../supervise/watchdog.js';
import type { NormalizedManagerOptions } from './options.js';
import type { PluginAdapters, StartedPlugin } from './start-plugin.js';
import { unlessHurried } from './stop-limit.js';

/** How many names an error lists. */
const listedNames = 20;

/** What a running plugin is made of. */
export interface RunningPluginInit {
  readonly found: DiscoveredPlugin;
  readonly started: StartedPlugin;
  readonly options: Pick<NormalizedManagerOptions, 'behaviour' | 'callTimeoutMs' | 'watchdog'>;
  /** Brings it no more events; the one under way has so many ms. */
  endEvents(graceMs: number): Promise<void>;
}

/** Who is told when a process ends by itself, or hangs. */
export interface PluginWatcher {
  onCrash(error: PluginError): void;
  onHang(error: PluginError): void;
}

/** How a process was stopped; `failure` is `SHUTDOWN_FAILED` where its own Shutdown did not succeed. */
export interface StopEnd {
  readonly report: StopReport;
  readonly failure?: PluginError | undefined;
}

/** One process of a plugin, from its Init to its end. After its end every call rejects with the reason. */
export class RunningPlugin {
  readonly found: DiscoveredPlugin;
  readonly #started: StartedPlugin;
  readonly #options: RunningPluginInit['options'];
  readonly #endEvents: RunningPluginInit['endEvents'];
  readonly #declared: ReadonlySet<string>;
  readonly #hurry = new AbortController();
  #watchdog: Watchdog | undefined;
  #stopping: Promise<StopEnd> | undefined;
  #ended: PluginError | undefined;

  constructor({ found, started, options, endEvents }: RunningPluginInit) {
    this.found = found;
    this.#started = started;
    this.#options = options;
    this.#endEvents = endEvents;
    this.#declared = new Set(started.declared.map(({ name }) => name));
  }

  get pid(): number {
    return this.#process.pid;
  }

  get info(): PluginInfo {
    return this.#started.info;
  }

  get startup(): StartupTimings | undefined {
    return this.#process.startup;
  }

  get handshake(): Pick<PluginProcess, 'protocolVersion' | 'address'> {
    const { protocolVersion, address } = this.#process;
    return { protocolVersion, address };
  }

  /** The plugin as the workflow engine has it; undefined where it does not speak that contract. */
  get workflow(): ExternalPluginAdapter | undefined {
    return this.#started.workflow;
  }

  /** The short names that it listed after its Init. */
  get declared(): ReadonlySet<string> {
    return this.#declared;
  }

  /** The step types that it listed after its Init; undefined where it could not say. */
  get stepTypes(): readonly StepTypeSchema[] | undefined {
    return this.#started.stepTypes;
  }

  /** Whether it is to be called as `awf` calls plugins. */
  get behavesAsAwf(): boolean {
    return this.#options.behaviour === 'awf';
  }

  /** Whether a call to it can succeed. */
  get takesCalls(): boolean {
    return this.#ended === undefined && !this.isGone;
  }

  /** Whether its process is gone; its manager may not know yet. */
  get isGone(): boolean {
    return this.#process.signal.aborted;
  }

  /** Calls back once its process has ended without having been told to, or hangs; from then on it takes no more calls. */
  watch({ onCrash, onHang }: PluginWatcher): void {
    const { watchdog } = this.#options;
    if (watchdog !== undefined) {
      this.#watchdog = new Watchdog(this.#process, watchdog, (cause) => {
        if (this.#ended !== undefined) return;
        const error = unresponsiveError(this.#process, cause);
        this.end(error);
        onHang(error);
      });
    }
    void this.#process.exited.then(async () => {
      if (this.#ended !== undefined) return;
      const error = await crashError(this.#process);
      this.end(error);
      onCrash(error);
    });
  }

  /** Its operations as it lists them now. */
  list(options: CallOptions): Promise<readonly OperationSchema[]> {
    return this.call(options, ({ operations }, timed) => operations.list(timed));
  }

  /** One of its operations, or undefined. */
  get(operation: string, options: CallOptions): Promise<OperationSchema | undefined> {
    return this.call(options, ({ operations }, timed) => operations.get(operation, timed));
  }

  /**
   * Runs an operation; one that it did not list is looked up first. As `awf` does it, every one is looked up, and the result is
   * `awf`'s. (AWF spec §6.4, §6.5.)
   */
  execute(operation: string, input: object, options: ExecuteOptions): Promise<OperationResult> {
    return this.call(options, async ({ operations }, timed) => {
      const isKnown = this.#declared.has(operation) && !this.behavesAsAwf;
      if (!isKnown && !(await this.#has(operation, timed))) throw this.#unknown(operation);
      const result = await operations.execute(operation, input, { ...options, ...timed });
      return this.behavesAsAwf ? toAwfResult(result) : result;
    });
  }

  /** To `awf` an operation whose plugin cannot say that it has it is not there. */
  async #has(operation: string, timed: TimedCallOptions): Promise<boolean> {
    try {
      return (await this.#started.adapters.operations.get(operation, timed)) !== undefined;
    } catch (error) {
      if (this.behavesAsAwf && isPluginError(error) && error.code !== 'CANCELLED') return false;
      throw error;
    }
  }

  /** Makes a call while it takes calls. One that its end interrupted is told the end's reason. */
  async call<T>(
    { signal, timeoutMs = this.#options.callTimeoutMs }: CallOptions,
    work: (adapters: PluginAdapters, timed: TimedCallOptions) => Promise<T>,
  ): Promise<T> {
    if (this.#ended !== undefined) throw this.#ended;
    try {
      return await work(this.#started.adapters, { signal, timeoutMs });
    } catch (error) {
      if (isPluginError(error) && error.code === 'DEADLINE_EXCEEDED') this.checkHealth();
      throw this.#reasonFor(error);
    }
  }

  /** Has the watchdog look whether it answers at all: something took too long. */
  checkHealth(): void {
    this.#watchdog?.check();
  }

  /** Refuses what its manifest does not say that it does. `what` follows "could not". (AWF spec §4.1.) */
  checkCapability(capability: Capability, what: string): void {
    if (hasCapability(this.found, capability)) return;
    const why = `its manifest does not list the capability ${capability}. Add it there if the plugin has it.`;
    throw this.error('NOT_SUPPORTED', `could not ${what}: ${why}`);
  }

  /** An error about it, with what is known of its process. */
  error(code: HostErrorCode, what: string): PluginError {
    return peerError(this.#process, code, what);
  }

  /** Says that it takes no more calls, and why. The first reason stays. */
  end(reason: PluginError): void {
    this.#ended ??= reason;
    this.#started.client.end(reason);
  }

  /**
   * Ends its process in AWF's order: events, Shutdown, callbacks, then the ladder of `PluginProcess.close`. Never rejects; the
   * process is gone when this resolves. A signal that fires, also one of a later call, kills it at once. (AWF spec §6.9.)
   */
  stop(timeoutMs: number, hurry: AbortSignal): Promise<StopEnd> {
    this.hurry(hurry);
    this.#stopping ??= this.#stop(timeoutMs);
    return this.#stopping;
  }

  /** Lets a stop that is under way, or to come, kill its process once the signal fires. */
  hurry(signal: AbortSignal): void {
    if (signal.aborted) this.#hurry.abort(signal.reason);
    const kill = (): void => this.#hurry.abort(signal.reason);
    signal.addEventListener('abort', kill, { once: true, signal: this.#process.signal });
  }

  async #stop(timeoutMs: number): Promise<StopEnd> {
    const why = 'was unloaded. Load it again to use it.';
    this.end(hostError('NOT_LOADED', `${pluginLabel(this.found.name)} ${why}`, { plugin: this.found.name }));
    const { signal } = this.#hurry;
    const events = this.#endEvents(timeoutMs);
    await unlessHurried(events, signal);
    const { service, callbacks } = this.#started;
    const answer = await service.shutdown({ timeoutMs, signal }).catch((error: unknown) => error);
    await unlessHurried(callbacks.close(), signal);
    const report = await this.#process.close({ signal });
    await Promise.all([events, callbacks.close()]);
    // Gone before it answered, or without that service: it is stopped, which is what was asked for.
    if (!isPluginError(answer) || answer.code === 'CRASHED' || answer.code === 'NOT_SUPPORTED') return { report };
    const text = `could not shut down in order, and its process was ended all the same. ${answer.message}`;
    const evidence = { state: 'stopping' };
    return { report, failure: peerError(this.#process, 'SHUTDOWN_FAILED', text, { cause: answer, evidence }) };
  }

  get #process(): PluginProcess {
    return this.#started.process;
  }

  /** A call that broke because the plugin was unloaded or killed meanwhile says so. */
  #reasonFor(error: unknown): unknown {
    const broken = isPluginError(error) && (error.code === 'CRASHED' || error.code === 'CALL_FAILED');
    const { code } = this.#ended ?? {};
    return broken && (code === 'NOT_LOADED' || code === 'UNRESPONSIVE') ? this.#ended : error;
  }

  #unknown(operation: string): PluginError {
    const names = [...this.#declared].slice(0, listedNames).join(', ');
    const there =
      names === '' ? 'It lists no operations' : `It has ${names}${this.#declared.size > listedNames ? ' …' : ''}`;
    return this.error(
      'UNKNOWN_NAME',
      `could not execute ${JSON.stringify(operation)}: ${operationNotFound(operation)}. ${there}.`,
    );
  }
}

/** What `awf` makes of an answer: its `Response` as data, and a reason where the plugin gave none. (AWF spec §6.5 steps 6 and 7.) */
function toAwfResult(result: OperationResult): OperationResult {
  const data = toAwfResponse(result);
  return result.success ? { ...result, data } : { ...result, data, error: result.error || operationFailed };
}
