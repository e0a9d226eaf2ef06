import type { PluginError, StaticTls } from '@awf/go-plugin';
import { type JsonObject, parseHostVersion, type Version } from '@awf/plugin-sdk/contract';
import { type CallbackServer, toCallbackServer } from '../callback/callback-server.js';
import type { EngineFunctions } from '../callback/engine-functions.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { searchPath } from '../discovery/search-path.js';
import { hostError } from '../errors.js';
import type { DeliveryMode } from '../events/plugin-delivery.js';
import type { LaunchSettings } from '../launch/launch-options.js';
import { stateFilePath } from '../state/state-file-path.js';
import { storedConfig } from '../state/stored-state.js';
import type { RestartSettings } from '../supervise/restart-policy.js';
import type { WatchdogSettings } from '../supervise/watchdog.js';

/** Options of a `PluginManager`. */
export interface PluginManagerOptions {
  /** Folders whose direct children are plugins, the first wins. Default: AWF's search path, see `searchPath`. */
  readonly directories?: readonly string[] | undefined;
  /** This host's version, which plugins' `awf_version` is held against. Default: not checked. */
  readonly hostVersion?: string | undefined;
  /**
   * The file that tells which plugins are disabled, and their config; `false` reads and writes none. Default: AWF's, see
   * `stateFilePath`.
   */
  readonly stateFile?: string | false | undefined;
  /** The config that a plugin gets in its Init. Default: what the state file holds for it, without one an empty object. */
  readonly config?: ((plugin: DiscoveredPlugin) => JsonObject | PromiseLike<JsonObject>) | undefined;
  /**
   * `awf` does as `awf` does where the two differ; each option, method and facade says how. Default `strict`.
   * (docs/compatibility.md, "AWF: host".)
   */
  readonly behaviour?: 'strict' | 'awf' | undefined;
  /** Names of variables that plugins get from this process, beside the safelist of `launch`. Default none. */
  readonly passEnv?: readonly string[] | undefined;
  /** Variables for plugins. Default none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Gives plugins the whole environment, as `awf` does. Default false. */
  readonly inheritEnv?: boolean | undefined;
  /** `off` is for plugins that cannot do AutoMTLS: anybody who reaches their socket may call them. Default `auto`. */
  readonly tls?: 'auto' | 'off' | StaticTls | undefined;
  /** Ends plugins when this process dies, however it dies. Default true. */
  readonly guardian?: boolean | undefined;
  /** Time for a plugin's process to start and connect, in ms. Default 10,000. */
  readonly startTimeoutMs?: number | undefined;
  /** Deadline of a call that has no `timeoutMs` of its own, Init included, in ms; `Infinity` for none. Default 60,000. */
  readonly callTimeoutMs?: number | undefined;
  /**
   * Time that a plugin has for the event that it is handling, again for its Shutdown, and again to exit before it gets SIGTERM,
   * in ms. Default 2,000.
   */
  readonly stopTimeoutMs?: number | undefined;
  /**
   * What becomes of a plugin that hangs as a whole, since its process was stopped or its event loop is blocked: it is ended, and
   * started anew with the same config. `false`: nothing. Default: a plugin is asked when a call of it ran out of time; `false`
   * with `behaviour: 'awf'`.
   */
  readonly watchdog?: false | WatchdogOptions | undefined;
  /** How events reach plugins. */
  readonly events?: EventOptions | undefined;
  /** What plugins can call of a workflow engine. Default: nothing, answered as that engine answers without it. */
  readonly callbacks?: CallbackServer | EngineFunctions | undefined;
}

/** When a plugin counts as hanging. A handler that never ends is no such case: its process still answers. */
export interface WatchdogOptions {
  /** Time to answer a health check, in ms. Blocking work of a plugin must be shorter. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Checks every so many ms too, beside the check after a call that ran out of time. Default: it does not. */
  readonly intervalMs?: number | undefined;
  /**
   * How often a plugin is started anew within `windowMs`, the second time after 1 s, then after twice as long each time; one that
   * hangs once more is left in the state `failed`. Default 5.
   */
  readonly maxRestarts?: number | undefined;
  /** See `maxRestarts`, in ms. Default 600,000. */
  readonly windowMs?: number | undefined;
}

/** How a manager brings events to its plugins. */
export interface EventOptions {
  /**
   * By plugin: `unary` calls HandleEvent for each event, and the answer may bring events back; `stream` sends all on one
   * StreamEvents call, which is faster, and has no way back. A plugin whose stream fails gets calls. Default `unary`.
   */
  readonly delivery?: Readonly<Record<string, DeliveryMode>> | undefined;
  /** Time for a plugin to handle an event, or for its stream to take one, in ms. Default 5,000, AWF's. */
  readonly deliveryTimeoutMs?: number | undefined;
}

/** `PluginManagerOptions` with every default filled in. */
export interface NormalizedManagerOptions extends LaunchSettings {
  readonly directories: readonly string[];
  readonly host: { readonly text: string; readonly version: Version } | undefined;
  /** Undefined: none is read or written. */
  readonly stateFile: string | undefined;
  readonly config: (plugin: DiscoveredPlugin) => JsonObject | PromiseLike<JsonObject>;
  readonly behaviour: 'strict' | 'awf';
  /** Undefined: no plugin is looked after. */
  readonly watchdog: (WatchdogSettings & RestartSettings) | undefined;
  readonly delivery: ReadonlyMap<string, DeliveryMode>;
  readonly deliveryTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly callbacks: CallbackServer;
}

/**
 * Checks a manager's options and fills in the defaults.
 *
 * @throws PluginError `OPTIONS_INVALID`, naming the field, the value and the rule.
 */
export function normalizeManagerOptions(options: PluginManagerOptions = {}): NormalizedManagerOptions {
  const { hostVersion } = options;
  const stateFile = options.stateFile === false ? undefined : (options.stateFile ?? stateFilePath());
  const behaviour = options.behaviour ?? 'strict';
  const watchdog = options.watchdog ?? (behaviour === 'awf' ? false : {});
  const normalized: NormalizedManagerOptions = {
    directories: options.directories ?? searchPath(),
    host: hostVersion === undefined ? undefined : { text: hostVersion, version: parseHostVersion(hostVersion) },
    behaviour,
    stateFile,
    config: options.config ?? (({ name }) => (stateFile === undefined ? {} : storedConfig(stateFile, name))),
    passEnv: options.passEnv ?? [],
    env: options.env ?? {},
    inheritEnv: options.inheritEnv ?? false,
    tls: options.tls ?? 'auto',
    guardian: options.guardian ?? true,
    startTimeoutMs: options.startTimeoutMs ?? 10_000,
    callTimeoutMs: options.callTimeoutMs ?? 60_000,
    stopTimeoutMs: options.stopTimeoutMs ?? 2_000,
    watchdog: watchdog === false ? undefined : normalizeWatchdog(watchdog),
    delivery: new Map(Object.entries(options.events?.delivery ?? {})),
    deliveryTimeoutMs: options.events?.deliveryTimeoutMs ?? 5_000,
    callbacks: toCallbackServer(options.callbacks),
  };
  checkOptions(normalized);
  return normalized;
}

function normalizeWatchdog(options: WatchdogOptions): WatchdogSettings & RestartSettings {
  const { timeoutMs = 5_000, intervalMs, maxRestarts = 5, windowMs = 600_000 } = options;
  return { timeoutMs, intervalMs, maxRestarts, windowMs };
}

function checkOptions(options: NormalizedManagerOptions): void {
  const { behaviour, directories, passEnv, startTimeoutMs, callTimeoutMs, stopTimeoutMs, delivery, deliveryTimeoutMs } =
    options;
  if (behaviour !== 'strict' && behaviour !== 'awf') throw invalid('behaviour', behaviour, '"strict" or "awf"');
  checkTexts('directories', directories);
  checkTexts('passEnv', passEnv);
  checkFile('stateFile', options.stateFile);
  for (const [plugin, mode] of delivery) {
    if (mode !== 'unary' && mode !== 'stream') throw invalid(`events.delivery.${plugin}`, mode, '"unary" or "stream"');
  }
  const durations = { startTimeoutMs, stopTimeoutMs, 'events.deliveryTimeoutMs': deliveryTimeoutMs };
  for (const [field, value] of Object.entries(durations)) checkDuration(field, value);
  if (options.watchdog !== undefined) {
    const { timeoutMs, intervalMs, windowMs, maxRestarts } = options.watchdog;
    checkDuration('watchdog.timeoutMs', timeoutMs);
    checkDuration('watchdog.windowMs', windowMs);
    if (!Number.isInteger(maxRestarts) || maxRestarts < 0)
      throw invalid('watchdog.maxRestarts', maxRestarts, 'a count');
    if (intervalMs !== undefined) checkDuration('watchdog.intervalMs', intervalMs);
  }
  if (callTimeoutMs !== Number.POSITIVE_INFINITY) checkDuration('callTimeoutMs', callTimeoutMs);
}

// What a timer can wait: beyond it, Node's would fire at once.
const maxDurationMs = 2 ** 31 - 1;

/** Refuses what is no time that a timer can wait. */
export function checkDuration(field: string, value: number): void {
  if (typeof value === 'number' && value > 0 && value <= maxDurationMs) return;
  throw invalid(field, value, `a number of milliseconds above 0 and up to ${maxDurationMs}`);
}

function checkTexts(field: string, value: readonly string[]): void {
  if (Array.isArray(value) && value.every((text) => typeof text === 'string' && text !== '')) return;
  throw invalid(field, value, 'a list of texts that are not empty');
}

/** Refuses what is no path. */
export function checkFile(field: string, value: string | undefined): void {
  if (value === undefined || (typeof value === 'string' && value !== '' && !value.includes('\0'))) return;
  throw invalid(field, value, 'a path or false');
}

function invalid(field: string, value: unknown, rule: string): PluginError {
  const found = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return hostError('OPTIONS_INVALID', `A plugin manager needs ${field} to be ${rule}; it is ${found}.`);
}
