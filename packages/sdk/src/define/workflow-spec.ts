import type { JsonObject } from '../contract/json.js';
import type { Awaitable, CallContext } from './call-context.js';
import type { MessageContract } from './message-contract.js';

/** A file that a plugin offers. */
export interface Asset {
  readonly content: Uint8Array | string;
  /** As `text/css`. */
  readonly contentType: string;
}

/** What `definePlugin` takes for the workflow engine alone. */
export interface WorkflowSpec {
  /** Config that the engine adds to its own: YAML text, or an object. Pipelines in it are ignored. Default none. */
  readonly configFragment?: string | JsonObject | undefined;
  /** Gives a file by its path; undefined where there is none. Default: no files. */
  assets?(path: string, ctx: CallContext): Awaitable<Asset | undefined>;
  /** Pages in the engine's user interface, written to `ui.json` by the build. Default none. */
  readonly ui?: WorkflowUi | undefined;
  /** Whether people may change the config of its modules while they run. Default false. */
  readonly configMutable?: boolean | undefined;
  /** Protobuf messages that the plugin speaks besides those of its parts, by what they are for. Default none. */
  readonly messages?: Readonly<Record<string, MessageContract>> | undefined;
  /** The category under which it is shown as a sample. Default: it is none. */
  readonly sampleCategory?: string | undefined;
  /** The oldest engine that has what it uses, as `0.27.3`. Tools look at it, the engine does not. Default: not said. */
  readonly minEngineVersion?: string | undefined;
  /** Plugins that it needs, each with a comparison such as `>=1.2.0` or `^1.0.0`. Tools look at them. Default none. */
  readonly dependencies?: Readonly<Record<string, string>> | undefined;
  /**
   * Commands of `wfctl`, by name: `wfctl <name> …`. They run without an engine. A plugin that has any, or build hooks, is
   * refused by the engines of February 2026, which cannot read its `plugin.json`. Default none.
   */
  readonly commands?: Readonly<Record<string, WfctlCommand>> | undefined;
  /** What it does when `wfctl` builds, by event. They run without an engine. Default none. */
  readonly buildHooks?: Readonly<Partial<Record<BuildHookEvent, BuildHook | BuildHookHandler>>> | undefined;
  /** What `wfctl` does where a hook fails. Default `fail`. */
  readonly onHookFailure?: 'fail' | 'warn' | 'skip' | undefined;
}

/** Pages in the engine's user interface. (Workflow spec §4.11.) */
export interface WorkflowUi {
  /** The entries of its navigation: `id`, `label`, `icon`, `category`, `order`, `requiredRole`, `requiredPermission`. */
  readonly navItems: readonly JsonObject[];
  /** The folder of the files that it serves, beside `ui.json`. Default `assets`. */
  readonly assetDir?: string | undefined;
}

/** A command of `wfctl`. Its stdin, stdout and stderr are the terminal's. */
export interface WfctlCommand {
  /** One line for people. */
  readonly description: string;
  /** Gets what follows the command's name; resolves with the exit code, 0 to 255. What it throws is told, with exit code 1. */
  run(args: readonly string[]): Awaitable<number>;
}

/** Does its part of a build. What it returns goes to `wfctl`; what it throws fails the hook. stdout belongs to the answer. */
export type BuildHookHandler = (
  event: BuildHookPayload,
  ctx: CallContext,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook without a result returns nothing
) => Awaitable<JsonObject | void>;

/** A build hook that says when and how long it runs. */
export interface BuildHook {
  /** One line for people. Default empty. */
  readonly description?: string | undefined;
  /** Hooks of one event run in ascending order. Default 0. */
  readonly priority?: number | undefined;
  /** What `wfctl` gives it, in seconds. Default 60. */
  readonly timeoutSeconds?: number | undefined;
  readonly run: BuildHookHandler;
}

/** What `wfctl` tells a hook: `event`, `plugin`, `build_id`, `timestamp` and `data`. (Workflow spec §7.5.) */
export type BuildHookPayload = JsonObject;

/** The events of a build. (Workflow spec §7.5.) */
export const buildHookEvents = [
  'pre_build',
  'pre_target_build',
  'post_target_build',
  'pre_container_build',
  'post_container_build',
  'pre_container_push',
  'post_container_push',
  'pre_artifacts_publish',
  'post_artifacts_publish',
  'pre_build_fail',
  'post_build',
  'install_verify',
] as const;

/** One of `buildHookEvents`. */
export type BuildHookEvent = (typeof buildHookEvents)[number];
