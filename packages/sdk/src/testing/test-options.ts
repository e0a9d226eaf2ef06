import { describeUnknown } from '@awf/go-plugin';
import { type Engine, handshake } from '../contract/handshake.js';
import type { JsonObject } from '../contract/json.js';
import type { Awaitable } from '../define/call-context.js';
import { sdkError } from '../errors/sdk-error.js';
import type { TestEvent } from './test-event.js';
import type { TestMessage, TestWorkflowStart } from './workflow/test-engine.js';

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
  /**
   * What the plugin gets as its config: in AWF's Init, or as a module of the generated type `<plugin>.config` of the workflow
   * engine. Default: nothing.
   */
  readonly config?: JsonObject | undefined;
  /** The engine whose contract is spoken. Default `awf`, but `workflow` for a plugin that has nothing for AWF. */
  readonly engine?: Engine | undefined;
  /**
   * `memory` calls the plugin's bridge directly, with every message encoded and decoded; `wire` puts real gRPC over a socket in
   * this process between; an executable is launched as the engine does it. Default `memory`.
   */
  readonly via?: TestVia | undefined;
  /** Gives up the start when it fires, and later closes the host. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The clock of events: of those that the plugin makes, and of published ones without a time. An executable has its own.
   * Default: `new Date()`, and so that of fake timers.
   */
  readonly now?: (() => Date) | undefined;
  /** The folder that `ctx.baseDir` names; an executable is started there, under the workflow engine in its own. Default: this process's working folder. */
  readonly baseDir?: string | undefined;
  /**
   * Sees each event that the plugin emits, before it is taken; where it throws, the host refuses the event with that message.
   * `false`: the host has no event service, as engines of old. Default: all are taken. AWF's alone: the workflow engine knows
   * events as messages.
   */
  readonly onEmit?: ((event: TestEvent) => Awaitable<unknown>) | false | undefined;
  /**
   * Stands for the workflow that a trigger starts: `ctx.engine.trigger` waits for it, and rejects with what it throws. `false`:
   * the engine has no callbacks at all, as before its 0.27.3. Default: each has finished at once.
   */
  readonly onTrigger?: ((start: TestWorkflowStart) => Awaitable<unknown>) | false | undefined;
  /**
   * Sees each message that the plugin publishes, before it is taken; where it throws, the engine refuses the message. `false`:
   * the engine takes no messages and subscriptions, as the shipped server. Default: all are taken.
   */
  readonly onPublish?: ((message: TestMessage) => Awaitable<unknown>) | false | undefined;
  /** What `ctx.engine.hasService` finds. Default: nothing. */
  readonly services?: readonly string[] | undefined;
}

/** `TestOptions` with every default filled in. */
export interface NormalizedTestOptions {
  readonly engine: Engine;
  readonly config: object;
  readonly via: TestVia;
  readonly signal: AbortSignal | undefined;
  now(): Date;
  readonly baseDir: string;
  readonly onEmit: ((event: TestEvent) => Awaitable<unknown>) | false;
  readonly onTrigger: ((start: TestWorkflowStart) => Awaitable<unknown>) | false;
  readonly onPublish: ((message: TestMessage) => Awaitable<unknown>) | false;
  readonly services: readonly string[];
}

/**
 * Checks the options and fills in defaults; `usual` is the engine of a plugin whose test names none.
 *
 * @throws PluginError OPTIONS_INVALID, naming the field, the value and the rule.
 */
export function normalizeTestOptions(options: TestOptions, usual: Engine): NormalizedTestOptions {
  const { config = {}, engine = usual, via = 'memory', signal, now, services = [] } = options;
  const { onEmit = nothing, onTrigger = nothing, onPublish = nothing } = options;
  if (typeof config !== 'object' || config === null) throw invalid('config', config, 'an object');
  if (!Object.hasOwn(handshake, engine)) throw invalid('engine', engine, '"awf" or "workflow"');
  if (!isVia(via)) throw invalid('via', via, '"memory", "wire" or { executable: path }');
  if (now !== undefined && typeof now !== 'function') throw invalid('now', now, 'a function that returns a Date');
  if (now !== undefined && typeof via === 'object') {
    throw invalid('now', 'set', 'left out where an executable is started, which has a clock of its own');
  }
  for (const [field, value] of Object.entries({ onEmit, onTrigger, onPublish })) {
    if (value !== false && typeof value !== 'function') throw invalid(field, value, 'a function or false');
  }
  if (!Array.isArray(services)) throw invalid('services', services, 'a list of names');
  const baseDir = options.baseDir ?? process.cwd();
  const clock = now ?? (() => new Date());
  return { config, engine, via, signal, now: clock, baseDir, onEmit, onTrigger, onPublish, services };
}

const nothing = (): void => undefined;

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
