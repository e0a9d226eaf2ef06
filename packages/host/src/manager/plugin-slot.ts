import { setTimeout } from 'node:timers/promises';
import { describeUnknown, type PluginError } from '@awf/go-plugin';
import type { LogEntry } from '@awf/go-plugin/host';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../adapt/call.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { hostError, pluginLabel, toPluginError } from '../errors.js';
import type { PluginEventBus } from '../events/event-bus.js';
import { eventRulesOf } from '../events/event-rules.js';
import { checkEnabled } from '../state/stored-state.js';
import { RestartPolicy } from '../supervise/restart-policy.js';
import { gaveUpError } from './give-up.js';
import { createLoadedPlugin, type LoadedPlugin } from './loaded-plugin.js';
import { Lock } from './lock.js';
import { managerEntry, pluginEntry } from './manager-entry.js';
import type { NormalizedManagerOptions } from './options.js';
import { type PluginState, toStatus } from './plugin-state.js';
import type { PluginStatus } from './plugin-status.js';
import { RunningPlugin } from './running-plugin.js';
import { SharedTask } from './shared-task.js';
import { type StartedPlugin, startPlugin } from './start-plugin.js';

/** What a slot tells its manager. */
export interface SlotEvents {
  onState(status: PluginStatus): void;
  onLog(plugin: string, entry: LogEntry): void;
  onOutput(plugin: string, stream: 'stdout' | 'stderr', data: Uint8Array): void;
}

/** Which process is to be stopped, and until when that may take. */
export interface UnloadRequest {
  /** Only this one. Default: what runs or starts. */
  readonly which?: RunningPlugin | undefined;
  /** Kills the process when it fires. */
  readonly hurry?: AbortSignal | undefined;
}

const never = new AbortController().signal;

/** What all slots of a manager share. */
export interface SlotContext {
  readonly options: NormalizedManagerOptions;
  readonly bus: PluginEventBus;
  readonly events: SlotEvents;
}

/** The place of one name in a manager: at most one process at a time, its state, and the lock around start and stop. */
export class PluginSlot {
  readonly #lock = new Lock();
  readonly #restarts: RestartPolicy;
  #found: DiscoveredPlugin;
  #state: PluginState = { state: 'stopped' };
  #starting: SharedTask<LoadedPlugin> | undefined;

  constructor(
    found: DiscoveredPlugin,
    private readonly context: SlotContext,
  ) {
    this.#found = found;
    // Without a watchdog nothing asks.
    this.#restarts = new RestartPolicy(context.options.watchdog ?? { maxRestarts: 0, windowMs: 1 });
  }

  get found(): DiscoveredPlugin {
    return this.#found;
  }

  get status(): PluginStatus {
    return toStatus(this.#found.name, this.#state);
  }

  /** Whether it has a process, or is about to. */
  get isActive(): boolean {
    return this.#starting !== undefined || this.#state.state === 'running' || this.#state.state === 'stopping';
  }

  /** The process that takes calls, or took them until it crashed or hung. */
  get running(): RunningPlugin | undefined {
    return this.#taken?.plugin;
  }

  /** The handle of `running`. */
  get loaded(): LoadedPlugin | undefined {
    return this.#taken?.handle;
  }

  get #taken(): { readonly plugin?: RunningPlugin; readonly handle?: LoadedPlugin } | undefined {
    const { state } = this.#state;
    return state === 'running' || state === 'unresponsive' || state === 'failed' ? this.#state : undefined;
  }

  /** Takes what a later look found in place of the earlier; a process that runs stays as it is. */
  rediscover(found: DiscoveredPlugin): void {
    if (!this.isActive) this.#found = found;
  }

  /** Starts the plugin, with a config of its own or with the options', or joins a start under way, or gives what runs. */
  async load({ signal, timeoutMs }: CallOptions, config?: JsonObject): Promise<LoadedPlugin> {
    if (this.#starting === undefined || this.#starting.abandoned) {
      if (this.#state.state === 'failed') this.#restarts.reset();
      this.#starting = this.#startShared(config);
    }
    const giveUp = (reason: unknown) => gaveUpError(this.#found.name, 'loaded', { timeoutMs, reason });
    return this.#starting.join({ signal, timeoutMs, giveUp });
  }

  /** Stops what runs or starts; rejects with `SHUTDOWN_FAILED` after the process is gone. */
  async unload({ which, hurry = never }: UnloadRequest = {}): Promise<void> {
    if (which === undefined) this.#starting?.abandon(this.#notLoaded());
    // Whoever stops it already may have more time than this caller.
    if (this.#state.state === 'stopping') this.#state.plugin.hurry(hurry);
    await this.#lock.run(async () => {
      if (which !== undefined && this.running !== which) return;
      if (this.#state.state !== 'running') {
        this.#setState({ state: 'stopped' });
        return;
      }
      const { plugin } = this.#state;
      this.#setState({ state: 'stopping', plugin });
      const { report, failure } = await plugin.stop(this.context.options.stopTimeoutMs, hurry);
      this.#setState({ state: 'stopped', stop: report });
      if (failure !== undefined) throw failure;
    });
  }

  #startShared(
    config: JsonObject | undefined,
    before: (signal: AbortSignal) => Promise<void> = async () => undefined,
  ): SharedTask<LoadedPlugin> {
    const task = new SharedTask((signal) =>
      this.#lock.run(async () => {
        await before(signal);
        return this.#start(signal, config);
      }),
    );
    void task.settled.then(() => {
      if (this.#starting === task) this.#starting = undefined;
    });
    return task;
  }

  async #start(signal: AbortSignal, config: JsonObject | undefined): Promise<LoadedPlugin> {
    if (this.#state.state === 'running' && !this.#state.plugin.isGone) return this.#state.handle;
    const { name } = this.#found;
    const { options, bus, events } = this.context;
    if (options.stateFile !== undefined) await checkEnabled(options.stateFile, name);
    if (signal.aborted) throw signal.reason;
    this.#setState({ state: 'starting' });
    const emitter = { name, rules: eventRulesOf(this.#found) };
    try {
      const settings = config === undefined ? options : { ...options, config: () => config };
      const started = await startPlugin(this.#found, settings, {
        signal,
        onLog: (entry) => events.onLog(name, entry),
        onStdout: (data) => events.onOutput(name, 'stdout', data),
        onStderr: (data) => events.onOutput(name, 'stderr', data),
        take: (event) => bus.emit(emitter, event),
        onNoCallbacks: (error) =>
          events.onLog(name, managerEntry('debug', `cannot call this host: ${describeUnknown(error)}`)),
        onEngineLog: (level, message, fields) => events.onLog(name, pluginEntry(level, message, fields)),
      });
      return this.#run(started, config);
    } catch (cause) {
      const error = toPluginError(name, cause);
      this.#setState(signal.aborted ? { state: 'stopped' } : { state: 'failed', error });
      throw signal.aborted ? signal.reason : error;
    }
  }

  #run(started: StartedPlugin, config: JsonObject | undefined): LoadedPlugin {
    const { options, bus } = this.context;
    const found = this.#found;
    const { adapters, process } = started;
    const rules = eventRulesOf(found);
    const delivery = bus.attach({
      name: found.name,
      receiver: adapters.events,
      rules,
      gone: process.signal,
      onLate: () => plugin.checkHealth(),
    });
    const endEvents = (graceMs: number) => bus.detach(delivery, graceMs);
    const plugin = new RunningPlugin({ found, started, options, endEvents });
    const owner = { status: () => this.status, unload: (which: RunningPlugin) => this.unload({ which }) };
    const handle = createLoadedPlugin(plugin, owner);
    this.#setState({ state: 'running', plugin, handle });
    plugin.watch({
      onCrash: (error) => {
        if (this.running === plugin) this.#setState({ state: 'failed', error, plugin, handle });
      },
      onHang: (error) => {
        if (this.running !== plugin) return;
        this.#setState({ state: 'unresponsive', error, plugin, handle });
        this.#replace(plugin, config);
      },
    });
    return handle;
  }

  /** Ends a process that hangs and starts another, for whoever asks for the plugin next. Its failure is the slot's state. */
  #replace(plugin: RunningPlugin, config: JsonObject | undefined): void {
    const { pid } = plugin;
    const decision = this.#restarts.decide();
    const kill = () => plugin.stop(0, AbortSignal.abort());
    if (decision.action === 'give up') {
      this.#tell('hangs again and is ended', { pid, reason: decision.reason });
      void this.#lock.run(async () => {
        await kill();
        this.#setState({ state: 'failed', error: this.#hungTooOften(decision.reason) });
      });
      return;
    }
    this.#tell('hangs and is started anew', { pid, delayMs: decision.delayMs });
    const task = this.#startShared(config, async (signal) => {
      await kill();
      await setTimeout(decision.delayMs, undefined, { signal }).catch(() => undefined);
    });
    this.#starting = task;
    // Waits for ever: others who wait for it and give up do not end it.
    task.join({ giveUp: () => this.#notLoaded() }).catch(() => undefined);
  }

  #tell(message: string, fields: LogEntry['fields']): void {
    this.context.events.onLog(this.#found.name, managerEntry('warn', message, fields));
  }

  #hungTooOften(reason: string): PluginError {
    const { name: plugin } = this.#found;
    return hostError('UNRESPONSIVE', `${pluginLabel(plugin)} ${reason}, since it hangs each time.`, {
      plugin,
    });
  }

  #setState(state: PluginState): void {
    if (state.state === this.#state.state && state.state === 'stopped') return;
    this.#state = state;
    this.context.events.onState(this.status);
  }

  #notLoaded(): PluginError {
    const { name: plugin } = this.#found;
    return hostError('NOT_LOADED', `${pluginLabel(plugin)} was unloaded while it was being loaded.`, { plugin });
  }
}
