import { join, resolve } from 'node:path';
import type { CallOptions } from '../adapt/call.js';
import type { ExternalPluginAdapter } from '../adapt/workflow/plugin.js';
import type { CallbackServer } from '../callback/callback-server.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { scanWorkflowFolders } from '../discovery/scan-workflow.js';
import { discoverWorkflowFolder } from '../discovery/workflow-folder.js';
import { hostError, pluginLabel } from '../errors.js';
import {
  type ExternalPluginManagerOptions,
  type NormalizedExternalOptions,
  normalizeExternalOptions,
} from './external-options.js';
import { ExternalSlot, type ExternalSlotEvents } from './external-slot.js';
import { gaveUpError } from './give-up.js';
import { Listeners } from './listeners.js';
import type { ManagerEvents } from './plugin-manager.js';
import type { PluginStatus } from './plugin-status.js';
import { SharedTask } from './shared-task.js';
import { withStopLimit } from './stop-limit.js';

/**
 * Finds, starts, swaps and stops plugins of the workflow engine in one folder, by the names of their folders: Go's
 * `ExternalPluginManager`. Close it when done: `await using plugins = new ExternalPluginManager('data/plugins')`. (Workflow
 * spec §4.2.)
 */
export class ExternalPluginManager implements AsyncDisposable {
  readonly #listeners = new Listeners<ManagerEvents>();
  readonly #slots = new Map<string, ExternalSlot>();
  #options: NormalizedExternalOptions;
  #closed = false;

  /**
   * @param pluginsDir - Folder whose direct children are plugins.
   * @throws PluginError `OPTIONS_INVALID`.
   */
  constructor(pluginsDir: string, options?: ExternalPluginManagerOptions) {
    this.#options = normalizeExternalOptions(resolve(pluginsDir), options);
  }

  /** The folder whose direct children are plugins, absolute. */
  get pluginsDir(): string {
    return this.#options.pluginsDir;
  }

  /**
   * The names of the plugins that are there, in order; their manifests are not read. None where the folder is missing.
   *
   * @throws PluginError `FOLDER_UNREADABLE`.
   */
  async discoverPlugins(): Promise<readonly string[]> {
    return scanWorkflowFolders(this.#options.pluginsDir);
  }

  /** The same plugins with their manifests; what keeps one from being loaded is in its `problems`. Rejects as `discoverPlugins`. */
  async inspectPlugins(): Promise<readonly DiscoveredPlugin[]> {
    const found: DiscoveredPlugin[] = [];
    for (const name of await this.discoverPlugins()) found.push(await discoverWorkflowFolder(this.#directoryOf(name)));
    return found;
  }

  /**
   * Starts a plugin; it need not have been discovered. Its folder is looked at anew. `timeoutMs` bounds this caller's wait.
   *
   * @throws PluginError `NAME_INVALID`, the folder's first problem, `ALREADY_LOADED`, `MANAGER_CLOSED`, `CANCELLED`,
   * `DEADLINE_EXCEEDED`, the codes of `launch`, and those of `ExternalPluginAdapter.load`. Its process is gone then.
   */
  async loadPlugin(name: string, options: CallOptions = {}): Promise<ExternalPluginAdapter> {
    const slot = this.#slotOf(name);
    return bounded(name, 'loaded', options, (signal) => slot.load(signal));
  }

  /**
   * Starts a plugin anew beside the process that runs, which the new one replaces once it answers; calls under way have
   * `drainTimeoutMs` to end. Steps go on in the new process; modules and triggers belong to the old one and must be created
   * anew. Where the new one cannot be started, the old one goes on, and an entry of `log` says why. One that is not loaded is
   * loaded.
   *
   * @throws PluginError as `loadPlugin`, but `ALREADY_LOADED`.
   */
  async reloadPlugin(name: string, options: CallOptions = {}): Promise<ExternalPluginAdapter> {
    const slot = this.#slotOf(name);
    return bounded(name, 'reloaded', options, (signal) => slot.reload(signal));
  }

  /**
   * Stops a plugin. It is not told of its modules: stop them before. Its process is gone when this resolves; `signal` and
   * `timeoutMs` say when it is killed at the latest.
   *
   * @throws PluginError `NOT_LOADED`, `NAME_INVALID`, `MANAGER_CLOSED`.
   */
  async unloadPlugin(name: string, options: CallOptions = {}): Promise<void> {
    const slot = this.#slotOf(name);
    await withStopLimit(options, (hurry) => slot.unload(hurry));
  }

  /** Whether a plugin takes calls; one that crashed does not. */
  isLoaded(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The names of the plugins that take calls, in order. */
  loadedPlugins(): readonly string[] {
    return Array.from(this.#slots.keys())
      .filter((name) => this.isLoaded(name))
      .sort();
  }

  /** The adapter of a plugin that takes calls; undefined for others. */
  get(name: string): ExternalPluginAdapter | undefined {
    return this.#slots.get(name)?.adapter;
  }

  /** The state of every plugin that was ever to be loaded. */
  list(): readonly PluginStatus[] {
    return Array.from(this.#slots.values(), ({ status }) => status);
  }

  /** Sets what plugins that are loaded from now on can call. */
  setCallbackServer(server: CallbackServer): void {
    this.#options = { ...this.#options, callbacks: server };
  }

  /** Listens to an event until the result is disposed of. A listener that throws is a process warning. */
  on<K extends keyof ManagerEvents>(event: K, listener: (detail: ManagerEvents[K]) => void): Disposable {
    return this.#listeners.on(event, listener);
  }

  /** Stops all plugins side by side. */
  async shutdown(): Promise<void> {
    await Promise.all(Array.from(this.#slots.values(), (slot) => slot.end()));
  }

  /** `shutdown`, and loads nothing more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.shutdown();
  }

  #slotOf(name: string): ExternalSlot {
    if (this.#closed) {
      throw hostError('MANAGER_CLOSED', 'The plugin manager is closed and loads nothing more. Make a new one.');
    }
    checkFolderName(name);
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = new ExternalSlot({
      name,
      directory: this.#directoryOf(name),
      options: () => this.#options,
      events: this.#eventsOf(name),
    });
    this.#slots.set(name, slot);
    return slot;
  }

  #directoryOf(name: string): string {
    return join(this.#options.pluginsDir, name);
  }

  #eventsOf(plugin: string): ExternalSlotEvents {
    return {
      onState: (status) => this.#listeners.emit('state', status),
      onLog: (entry) => {
        const level = entry.level === 'trace' ? 'debug' : entry.level;
        this.#options.logger?.[level](`${pluginLabel(plugin)}: ${entry.message}`, entry.fields);
        this.#listeners.emit('log', { ...entry, plugin });
      },
      onOutput: (stream, data) => this.#listeners.emit('output', { plugin, stream, data }),
    };
  }
}

/** A name is one part of a path: nobody gets out of the folder by it. (Workflow spec §9.24.) */
function checkFolderName(name: string): void {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)) return;
  const why = 'must be the name of a folder: not empty, without slashes';
  throw hostError('NAME_INVALID', `${pluginLabel(name)} cannot be looked for: its name ${why}.`, { plugin: name });
}

/** Runs work that its caller can give up, and then waits until nothing is left of it. */
function bounded<T>(
  plugin: string,
  what: string,
  { signal, timeoutMs }: CallOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const giveUp = (reason: unknown) => gaveUpError(plugin, what, { timeoutMs, reason });
  return new SharedTask(work).join({ signal, timeoutMs, giveUp });
}
