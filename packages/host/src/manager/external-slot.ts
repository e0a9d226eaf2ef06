import { PluginError } from '@awf/go-plugin';
import type { LogEntry, StopReport } from '@awf/go-plugin/host';
import { crashError } from '../adapt/plugin-peer.js';
import type { ExternalPluginAdapter } from '../adapt/workflow/plugin.js';
import { discoverWorkflowFolder } from '../discovery/workflow-folder.js';
import { hostError, pluginLabel, toPluginError } from '../errors.js';
import type { NormalizedExternalOptions } from './external-options.js';
import { Lock } from './lock.js';
import { managerEntry } from './manager-entry.js';
import type { PluginStatus } from './plugin-status.js';
import { joinProblems } from './problems.js';
import { type StartedExternal, startExternal } from './start-external.js';

/** What a slot tells its manager. */
export interface ExternalSlotEvents {
  onState(status: PluginStatus): void;
  onLog(entry: LogEntry): void;
  onOutput(stream: 'stdout' | 'stderr', data: Uint8Array): void;
}

/** What a slot stands on. */
export interface ExternalSlotInit {
  readonly name: string;
  /** The plugin's folder. */
  readonly directory: string;
  /** The manager's, as they are now. */
  options(): NormalizedExternalOptions;
  readonly events: ExternalSlotEvents;
}

/** The place of one folder in a manager: the process that takes calls, and the lock around start, swap and stop. */
export class ExternalSlot {
  readonly #init: ExternalSlotInit;
  readonly #lock = new Lock();
  #status: PluginStatus;
  #running: StartedExternal | undefined;

  constructor(init: ExternalSlotInit) {
    this.#init = init;
    this.#status = { name: init.name, state: 'stopped' };
  }

  get status(): PluginStatus {
    return this.#status;
  }

  /** The adapter of the process that takes calls. */
  get adapter(): ExternalPluginAdapter | undefined {
    return this.#running?.adapter;
  }

  /** Starts the plugin. One whose process is gone is started anew. */
  load(signal: AbortSignal): Promise<ExternalPluginAdapter> {
    return this.#lock.run(async () => {
      if (this.#running !== undefined) throw this.#error('ALREADY_LOADED', 'is already loaded. Reload it instead.');
      return this.#startFirst(signal);
    });
  }

  /** Stops the plugin; resolves when its process is gone. */
  unload(hurry: AbortSignal): Promise<void> {
    return this.#lock.run(async () => {
      if (this.#running === undefined) throw this.#error('NOT_LOADED', 'is not loaded. Load it first.');
      await this.#stopRunning(hurry);
    });
  }

  /** Stops what runs, if anything does. */
  end(): Promise<void> {
    return this.#lock.run(async () => {
      if (this.#running !== undefined) await this.#stopRunning();
    });
  }

  /**
   * Starts the plugin anew beside the process that runs, and lets it take over once it answers. Calls under way end in the old
   * process, which is stopped then. Where the new one cannot be started the old one goes on.
   */
  reload(signal: AbortSignal): Promise<ExternalPluginAdapter> {
    return this.#lock.run(async () => {
      const old = this.#running;
      if (old === undefined) return this.#startFirst(signal);
      const next = await this.#startNext(signal);
      this.#take(next);
      old.client.end(this.#error('NOT_LOADED', reloaded), next.client);
      const isIdle = await old.client.whenIdle(this.#init.options().drainTimeoutMs);
      if (!isIdle) this.#log('warn', 'calls of the process that was replaced took too long and were ended');
      await stopExternal(old);
      this.#log('info', 'reloaded', { pid: next.process.pid, version: next.adapter.version });
      return next.adapter;
    });
  }

  async #startFirst(signal: AbortSignal): Promise<ExternalPluginAdapter> {
    this.#setStatus({ state: 'starting' });
    try {
      const started = await this.#start(signal);
      this.#take(started);
      return started.adapter;
    } catch (cause) {
      const error = toPluginError(this.#init.name, cause);
      this.#setStatus(signal.aborted ? { state: 'stopped' } : { state: 'failed', error });
      throw error;
    }
  }

  async #startNext(signal: AbortSignal): Promise<StartedExternal> {
    try {
      return await this.#start(signal);
    } catch (cause) {
      // Gone meanwhile: there is nothing that could be kept.
      if (this.#running === undefined) throw cause;
      const { code, kind, message, evidence } = toPluginError(this.#init.name, cause);
      const { name: plugin } = this.#init;
      this.#log('error', `reload failed; keeping the existing plugin active: ${message}`, { code });
      const why = `could not be reloaded, and the process that runs goes on. ${message}`;
      throw new PluginError({ code, kind, message: `${pluginLabel(plugin)} ${why}`, plugin, evidence, cause });
    }
  }

  async #start(signal: AbortSignal): Promise<StartedExternal> {
    const { directory, options, events } = this.#init;
    // Anew at each start: what is on disk counts, not what was.
    const found = await discoverWorkflowFolder(directory);
    if (found.problems.length > 0) throw joinProblems(found);
    this.#log('info', 'starting', { version: found.version });
    const started = await startExternal(found, options(), {
      signal,
      onLog: (entry) => events.onLog(entry),
      onStdout: (data) => events.onOutput('stdout', data),
      onStderr: (data) => events.onOutput('stderr', data),
    });
    for (const { code, message } of started.adapter.problems) this.#log('warn', message, { code });
    return started;
  }

  #take(started: StartedExternal): void {
    this.#running = started;
    this.#setStatus({ state: 'running', pid: started.process.pid });
    void started.process.exited.then(async () => {
      if (this.#running !== started) return;
      this.#running = undefined;
      const error = await crashError(started.process);
      started.client.end(error);
      if (this.#running === undefined && this.#status.state === 'running') this.#setStatus({ state: 'failed', error });
    });
  }

  async #stopRunning(hurry?: AbortSignal): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.#setStatus({ state: 'stopping', pid: running.process.pid });
    running.client.end(this.#error('NOT_LOADED', 'was unloaded. Load it again to use it.'));
    const stop = await stopExternal(running, hurry);
    this.#setStatus({ state: 'stopped', stop });
  }

  #setStatus(status: Omit<PluginStatus, 'name'>): void {
    this.#status = { name: this.#init.name, ...status };
    this.#init.events.onState(this.#status);
  }

  #log(level: LogEntry['level'], message: string, fields?: LogEntry['fields']): void {
    this.#init.events.onLog(managerEntry(level, message, fields));
  }

  #error(code: 'ALREADY_LOADED' | 'NOT_LOADED', what: string): PluginError {
    const { name: plugin } = this.#init;
    return hostError(code, `${pluginLabel(plugin)} ${what}`, { plugin });
  }
}

const reloaded =
  'was reloaded, and what was created in its earlier process is gone. Create it anew in the one that runs.';

/** Ends a process: its subscriptions first, then the ladder. What it logs and publishes meanwhile still arrives. (Workflow spec §1.7.) */
async function stopExternal({ client, process }: StartedExternal, hurry?: AbortSignal): Promise<StopReport> {
  await client.callbacks?.close();
  return process.close({ signal: hurry });
}
