import { describeUnknown } from '@awf/go-plugin';
import type { JsonObject } from '../contract/json.js';
import type { Awaitable } from '../define/call-context.js';
import { sdkError } from '../errors/sdk-error.js';
import type { TestEvent } from './test-event.js';

/** A built plugin, started as an engine starts it. */
export interface TestExecutable {
  /** Path of the executable file: what is in the plugin's folder beside `plugin.yaml`. */
  readonly executable: string;
  /** Variables for its process, beside the few that every plugin gets (`PATH`, `HOME`, `TMPDIR` …). Default: none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** How a plugin is reached. */
export type TestVia = 'memory' | 'wire' | TestExecutable;

/** Options of `testPlugin`. */
export interface TestOptions {
  /** What the plugin gets as its config. Default: nothing. */
  readonly config?: JsonObject | undefined;
  /** The engine whose contract is spoken. Default `awf`. */
  readonly engine?: 'awf' | undefined;
  /**
   * `memory` calls the plugin's bridge directly, with every message encoded and decoded; `wire` puts real gRPC over a socket in
   * this process between; an executable is launched, with AutoMTLS. Default `memory`.
   */
  readonly via?: TestVia | undefined;
  /** Gives up the start when it fires, and later closes the host. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The clock of events: of those that the plugin makes, and of published ones without a time. An executable has its own.
   * Default: `new Date()`, and so that of fake timers.
   */
  readonly now?: (() => Date) | undefined;
  /** The folder that `ctx.baseDir` names; an executable is started there. Default: this process's working folder. */
  readonly baseDir?: string | undefined;
  /**
   * Sees each event that the plugin emits, before it is taken; where it throws, the host refuses the event with that message.
   * `false`: the host has no event service, as engines of old. Default: all are taken.
   */
  readonly onEmit?: ((event: TestEvent) => Awaitable<unknown>) | false | undefined;
}

/** `TestOptions` with every default filled in. */
export interface NormalizedTestOptions {
  readonly config: object;
  readonly via: TestVia;
  readonly signal: AbortSignal | undefined;
  now(): Date;
  readonly baseDir: string;
  readonly onEmit: ((event: TestEvent) => Awaitable<unknown>) | false;
}

/**
 * Checks the options and fills in defaults.
 *
 * @throws PluginError OPTIONS_INVALID, naming the field, the value and the rule.
 */
export function normalizeTestOptions(options: TestOptions): NormalizedTestOptions {
  const { config = {}, engine = 'awf', via = 'memory', signal, now, onEmit = () => undefined } = options;
  if (typeof config !== 'object' || config === null) throw invalid('config', config, 'an object');
  if (engine !== 'awf') throw invalid('engine', engine, '"awf"');
  if (!isVia(via)) throw invalid('via', via, '"memory", "wire" or { executable: path }');
  if (now !== undefined && typeof now !== 'function') throw invalid('now', now, 'a function that returns a Date');
  if (now !== undefined && typeof via === 'object') {
    throw invalid('now', 'set', 'left out where an executable is started, which has a clock of its own');
  }
  if (onEmit !== false && typeof onEmit !== 'function') throw invalid('onEmit', onEmit, 'a function or false');
  const baseDir = options.baseDir ?? process.cwd();
  return { config, via, signal, now: now ?? (() => new Date()), baseDir, onEmit };
}

function isVia(via: unknown): via is TestVia {
  if (via === 'memory' || via === 'wire') return true;
  if (typeof via !== 'object' || via === null) return false;
  const executable: unknown = Reflect.get(via, 'executable');
  return typeof executable === 'string' && executable !== '';
}

function invalid(field: string, value: unknown, rule: string): Error {
  const shown = typeof value === 'string' ? value : describeUnknown(value);
  return sdkError('OPTIONS_INVALID', `testPlugin needs ${field} to be ${rule}; it is ${shown}`);
}
