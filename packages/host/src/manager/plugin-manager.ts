import { isPluginError, type PluginError } from '@awf/go-plugin';
import type { LogEntry } from '@awf/go-plugin/host';
import type { JsonObject, TypedPlugin, UntypedPlugin } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../adapt/call.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { scanDirectories } from '../discovery/scan.js';
import { hostError, pluginLabel, toPluginError } from '../errors.js';
import { type EventBus, PluginEventBus } from '../events/event-bus.js';
import { readStateFile } from '../state/state-file.js';
import { disabledError, withStoredState } from '../state/stored-state.js';
import { Listeners } from './listeners.js';
import type { LoadedPlugin } from './loaded-plugin.js';
import { managerEntry } from './manager-entry.js';
import { createOperations, type Operations } from './operations.js';
import { type NormalizedManagerOptions, normalizeManagerOptions, type PluginManagerOptions } from './options.js';
import { PluginSlot, type SlotEvents } from './plugin-slot.js';
import type { PluginSource } from './plugin-source.js';
import type { PluginStatus } from './plugin-status.js';
import { switchPlugin } from './plugin-switch.js';
import { joinProblems } from './problems.js';
import { createStepTypes, type StepTypes } from './step-types.js';
import { unlessHurried, withStopLimit } from './stop-limit.js';
import { createValidators, type Validators } from './validators.js';

/** What a manager tells its listeners. */
export interface ManagerEvents {
  /** A plugin's state changed. */
  state: PluginStatus;
  /** A line of a plugin's stderr, or a warning of the manager about a plugin. */
  log: LogEntry & { readonly plugin: string };
  /** What a plugin wrote to its stdout, or a Go plugin to its stderr, through the protocol's own stream, byte for byte. */
  output: { readonly plugin: string; readonly stream: 'stdout' | 'stderr'; readonly data: Uint8Array };
}

/** What `loadAll` came to. */
export interface LoadReport {
  readonly loaded: readonly LoadedPlugin[];
  /** One for each plugin that could not be loaded. */
  readonly failed: readonly PluginError[];
}

/** Finds, starts, calls and stops plugins. Close it when done: `await using plugins = new PluginManager()`. */
export class PluginManager implements AsyncDisposable {
  /** The operations of all loaded plugins. */
  readonly operations: Operations;
  /** The step types of all loaded plugins. */
  readonly stepTypes: StepTypes;
  /** The validators of all loaded plugins. */
  readonly validators: Validators;
  /** The events of this engine and its plugins. */
  readonly events: EventBus;
  readonly #options: NormalizedManagerOptions;
  readonly #listeners = new Listeners<ManagerEvents>();
  readonly #bus: PluginEventBus;
  readonly #slots = new Map<string, PluginSlot>();
  #discovered: readonly DiscoveredPlugin[] | undefined;
  #closed = false;

  /** @throws PluginError `OPTIONS_INVALID`. */
  constructor(options?: PluginManagerOptions) {
    this.#options = normalizeManagerOptions(options);
    const { behaviour, delivery, deliveryTimeoutMs, callTimeoutMs } = this.#options;
    const source: PluginSource = {
      behavesAsAwf: behaviour === 'awf',
      loaded: () => [...this.#slots.values()].flatMap(({ running }) => (running === undefined ? [] : [running])),
      notLoaded: (plugin) => this.#notLoaded(plugin),
    };
    this.#bus = new PluginEventBus({
      behavesAsAwf: source.behavesAsAwf,
      delivery,
      deliveryTimeoutMs,
      flushTimeoutMs: callTimeoutMs,
      writeWarning: (plugin, message, fields) => this.#warn(plugin, message, fields),
    });
    this.events = this.#bus;
    this.operations = createOperations(source);
    this.stepTypes = createStepTypes(source);
    this.validators = createValidators(source);
  }

  /**
   * Looks for plugins in the directories, anew at each call. Leaves none out: what cannot be loaded says why in `problems`.
   * Plugins that run stay as they are. (AWF spec §5.2.)
   */
  async discover(): Promise<readonly DiscoveredPlugin[]> {
    const { directories, host, stateFile } = this.#options;
    const found = await scanDirectories(directories, { host });
    this.#discovered = stateFile === undefined ? found : withStoredState(found, await readStateFile(stateFile));
    for (const found of this.#discovered.filter(({ problems }) => problems.length === 0)) this.#slotOf(found);
    return this.#discovered;
  }

  /**
   * Starts a plugin: by the name that its manifest gives it, or as `discoverPlugin` found it. Loading what runs gives the same
   * plugin again, and calls at one time share one start; when all their signals have fired the start is given up. `timeoutMs`
   * bounds this caller's wait. The state file is read at each start. With `behaviour: 'awf'` a problem is told as a warning, too. Name the plugin's type to have typed calls: `load<typeof greeter>('greeter')`.
   *
   * @throws PluginError `UNKNOWN_NAME`, the plugin's first problem, `DISABLED`, `STATE_UNREADABLE`, `STATE_INVALID`,
   * `ALREADY_LOADED`, `CONFIG_INVALID`, `INIT_FAILED`, `MANAGER_CLOSED`, `CANCELLED`, `DEADLINE_EXCEEDED`, and the codes
   * of `launch`.
   */
  async load<P extends TypedPlugin = UntypedPlugin>(
    plugin: string | DiscoveredPlugin,
    options: CallOptions = {},
  ): Promise<LoadedPlugin<P>> {
    this.#checkOpen();
    try {
      const slot = typeof plugin === 'string' ? await this.#findSlot(plugin) : this.#takeSlot(plugin);
      this.#checkOpen();
      const loaded: LoadedPlugin = await slot.load(options);
      // The caller vouches for the type: only names and JSON travel.
      return loaded as unknown as LoadedPlugin<P>;
    } catch (error) {
      this.#warnOfStart(typeof plugin === 'string' ? plugin : plugin.name, error);
      throw error;
    }
  }

  /**
   * Starts a plugin with this config, whatever the option `config` and the state file hold for it: the ADR's Init by name.
   * `load` is for all other starts.
   *
   * @throws PluginError as `load`; `ALREADY_LOADED` where it runs or starts, since a process takes one Init.
   */
  async init<P extends TypedPlugin = UntypedPlugin>(
    name: string,
    config: JsonObject,
    options: CallOptions = {},
  ): Promise<LoadedPlugin<P>> {
    this.#checkOpen();
    const slot = await this.#findSlot(name);
    this.#checkOpen();
    if (slot.isActive) {
      const why = 'cannot be initialised: it runs, or is about to, and a process takes one Init. Shut it down first.';
      throw hostError('ALREADY_LOADED', `${pluginLabel(name)} ${why}`, { plugin: name });
    }
    const loaded: LoadedPlugin = await slot.load(options, config);
    return loaded as unknown as LoadedPlugin<P>;
  }

  /**
   * Stops a plugin as `unload` does, and says so where there is nothing to stop: the ADR's Shutdown by name.
   *
   * @throws PluginError as `unload`; `NOT_LOADED` where it has no process, with the reason where it failed; `DISABLED`.
   */
  async shutdown(name: string, options: CallOptions = {}): Promise<void> {
    const slot = this.#slots.get(name);
    if (slot?.isActive !== true) throw this.#notLoaded(name);
    await withStopLimit(options, (hurry) => slot.unload({ hurry }));
  }

  /**
   * Discovers, then starts every plugin that is enabled, all side by side. Those that are disabled are passed over: they
   * are in neither list of the report. Rejects only with `MANAGER_CLOSED`; failures are in the report. With `behaviour: 'awf'`
   * each is told as a warning, too, as `awf` does, which goes on without the plugin. (AWF spec §6.2.)
   */
  async loadAll(options: CallOptions = {}): Promise<LoadReport> {
    this.#checkOpen();
    const found = (await this.discover()).filter(({ enabled }) => enabled);
    const starts = found.map(async (plugin) => {
      try {
        return await this.load(plugin, options);
      } catch (error) {
        return toPluginError(plugin.name, error);
      }
    });
    const ends = await Promise.all(starts);
    const loaded = ends.filter((end): end is LoadedPlugin => !(end instanceof Error));
    return { loaded, failed: ends.filter((end) => end instanceof Error) };
  }

  /** A loaded plugin; one that crashed is still given, so that its callers learn why. Undefined for others. */
  get<P extends TypedPlugin = UntypedPlugin>(name: string): LoadedPlugin<P> | undefined {
    return this.#slots.get(name)?.loaded as unknown as LoadedPlugin<P> | undefined;
  }

  /** The state of every plugin that can be loaded, in the order of discovery. */
  list(): readonly PluginStatus[] {
    return [...this.#slots.values()].map(({ status }) => status);
  }

  /**
   * Stops a plugin; one that does not run is left alone. Its events end first: what waits is dropped and counted. Its process
   * is gone when this settles, within three times `stopTimeoutMs` and half a second. After `timeoutMs`, or when `signal` fires, the
   * process is killed, whatever it was doing.
   *
   * @throws PluginError `UNKNOWN_NAME`; `SHUTDOWN_FAILED` where its own Shutdown failed, or was cut short.
   */
  async unload(name: string, options: CallOptions = {}): Promise<void> {
    const slot = this.#slots.get(name);
    if (slot === undefined) throw this.#unknown(name);
    await withStopLimit(options, (hurry) => slot.unload({ hurry }));
  }

  /**
   * Stops all plugins side by side, starts under way too, after the events of all have ended. All are attempted; those that
   * still run after `timeoutMs`, or when `signal` fires, are killed.
   *
   * @throws AggregateError of the `PluginError`s of those that did not shut down in order; their processes are gone, too.
   */
  async shutdownAll(options: CallOptions = {}): Promise<void> {
    const ends = await withStopLimit(options, async (hurry) => {
      await unlessHurried(this.#bus.detachAll(this.#options.stopTimeoutMs), hurry);
      return Promise.allSettled([...this.#slots.values()].map((slot) => slot.unload({ hurry })));
    });
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    if (errors.length === 0) return;
    const names = errors.map((error) => (error instanceof Error ? error.message : String(error))).join('\n');
    throw new AggregateError(errors, `${errors.length} plugins could not be shut down in order:\n${names}`);
  }

  /**
   * Says in the state file that a plugin may be started, and starts nothing. `awf-plugin-<name>` means `<name>` where no
   * plugin has the longer name, as in `awf plugin enable`. Gives the plugin's own name. (AWF spec §5.5.)
   *
   * @throws PluginError `UNKNOWN_NAME`, `OPTIONS_INVALID` without a state file, `STATE_UNREADABLE`, `STATE_INVALID`,
   * `STATE_UNWRITABLE`, `MANAGER_CLOSED`.
   */
  async enable(name: string): Promise<string> {
    return this.#switch(name, true);
  }

  /**
   * Says in the state file that a plugin must not be started, then stops it where it runs: nobody wants to go on with what
   * he disabled. Names as for `enable`. Where the file cannot be written it runs on.
   *
   * @throws PluginError as `enable`; `SHUTDOWN_FAILED` as `unload`, and then it is disabled and its process is gone.
   */
  async disable(name: string): Promise<string> {
    const plugin = await this.#switch(name, false);
    await this.#slots.get(plugin)?.unload();
    return plugin;
  }

  /** Listens to an event until the result is disposed of. A listener that throws is a process warning. */
  on<K extends keyof ManagerEvents>(event: K, listener: (detail: ManagerEvents[K]) => void): Disposable {
    return this.#listeners.on(event, listener);
  }

  /** `shutdownAll`, and loads nothing more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.shutdownAll();
  }

  async #switch(name: string, enabled: boolean): Promise<string> {
    this.#checkOpen();
    const { stateFile } = this.#options;
    const plugin = await switchPlugin(name, enabled, { stateFile, found: await this.discover() });
    if (plugin === undefined) throw this.#unknown(name);
    await this.discover();
    return plugin;
  }

  async #findSlot(name: string): Promise<PluginSlot> {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const discovered = this.#discovered ?? (await this.discover());
    const slot = this.#slots.get(name);
    if (slot !== undefined) return slot;
    const found = discovered.find((plugin) => plugin.name === name);
    throw found === undefined ? this.#unknown(name) : joinProblems(found);
  }

  #takeSlot(found: DiscoveredPlugin): PluginSlot {
    if (found.problems.length > 0) throw joinProblems(found);
    const slot = this.#slotOf(found);
    if (slot.found.executable === found.executable) return slot;
    const text = `${pluginLabel(found.name)} from ${found.directory} cannot be loaded: ${slot.found.directory} has that name and is loaded. Unload it first.`;
    throw hostError('ALREADY_LOADED', text, { plugin: found.name });
  }

  #slotOf(found: DiscoveredPlugin): PluginSlot {
    const known = this.#slots.get(found.name);
    if (known !== undefined) {
      known.rediscover(found);
      return known;
    }
    const events: SlotEvents = {
      onState: (status) => {
        this.#listeners.emit('state', status);
        if (status.state === 'running') this.#warnOfSharedNames(slot);
      },
      onLog: (plugin, entry) => this.#listeners.emit('log', { ...entry, plugin }),
      onOutput: (plugin, stream, data) => this.#listeners.emit('output', { plugin, stream, data }),
    };
    const slot = new PluginSlot(found, { options: this.#options, bus: this.#bus, events });
    this.#slots.set(found.name, slot);
    return slot;
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw hostError('MANAGER_CLOSED', 'The plugin manager is closed and loads nothing more. Make a new one.');
  }

  #unknown(name: string): PluginError {
    const known = [...this.#slots.keys()];
    const there = known.length === 0 ? 'No plugin was found' : `Found were ${known.join(', ')}`;
    const text = `${pluginLabel(name)} is unknown. ${there} in ${this.#options.directories.join(', ')}.`;
    return hostError('UNKNOWN_NAME', text, { plugin: name });
  }

  #notLoaded(name: string): PluginError {
    const slot = this.#slots.get(name);
    if (slot === undefined) return this.#unknown(name);
    const { stateFile } = this.#options;
    const isDisabled = this.#discovered?.some((plugin) => plugin.name === name && !plugin.enabled) === true;
    if (isDisabled && stateFile !== undefined) return disabledError(stateFile, name);
    if (slot.status.state === 'starting') {
      const text = `${pluginLabel(name)} is being started. Load it to wait for it.`;
      return hostError('NOT_LOADED', text, { plugin: name });
    }
    const why =
      slot.status.error === undefined ? '' : ` since it failed: ${slot.status.error.message.replace(/\.$/, '')}`;
    return hostError('NOT_LOADED', `${pluginLabel(name)} is not loaded${why}. Load it first.`, {
      plugin: name,
      cause: slot.status.error,
    });
  }

  /** What `awf` makes of a start that failed. (AWF spec §6.2, §6.10.) */
  #warnOfStart(plugin: string, error: unknown): void {
    if (this.#options.behaviour !== 'awf' || !isPluginError(error)) return;
    this.#warn(plugin, `some plugins failed to start: ${error.message}`, { code: error.code });
  }

  /** Bare names go to the first plugin that has them, which somebody should know. */
  #warnOfSharedNames({ running }: PluginSlot): void {
    for (const other of this.#slots.values()) {
      if (running === undefined || other.running === undefined || other.running === running) continue;
      const shared = [...running.declared].filter((name) => other.running?.declared.has(name));
      if (shared.length === 0) continue;
      const message = `operations that ${other.found.name} has, too: ${shared.join(', ')}; without a plugin's name they go to the first in the order of discovery`;
      this.#warn(running.found.name, message, { shared });
    }
  }

  #warn(plugin: string, message: string, fields: LogEntry['fields']): void {
    this.#listeners.emit('log', { ...managerEntry('warn', message, fields), plugin });
  }
}
