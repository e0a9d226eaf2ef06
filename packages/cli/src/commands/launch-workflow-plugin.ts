import { basename, dirname, join, resolve } from 'node:path';
import {
  discoverPlugin,
  type EngineFunctions,
  type ExternalPluginAdapter,
  ExternalPluginManager,
} from '@awf/plugin-host';
import { cliError } from '../errors.js';
import type { StatusLine } from '../output/status-line.js';
import type { CommandContext } from './command.js';
import { isFile } from './is-file.js';
import type { LaunchArguments } from './launch-arguments.js';
import { withManager } from './with-manager.js';

/** How a workflow plugin is launched. */
export interface WorkflowLaunch {
  readonly launch: LaunchArguments;
  readonly context: CommandContext;
  /** What it can call here. Default: nothing but the log. */
  readonly callbacks?: EngineFunctions | undefined;
}

/** A workflow plugin that a command launched. */
export interface LaunchedWorkflowPlugin {
  /** Its folder's name. */
  readonly name: string;
  readonly adapter: ExternalPluginAdapter;
  readonly directory: string;
  /** Time from the start of the launch until it took calls, in ms. */
  readonly readyMs: number;
  readonly status: StatusLine;
  /** Rejects when its process ends by itself; it never resolves. */
  readonly crashed: Promise<never>;
}

/**
 * Launches the plugin of a folder with a `plugin.json` as the workflow engine does, lets `use` work with it, and stops it,
 * however `use` ends.
 *
 * @throws PluginError `NOT_SUPPORTED` for a plugin without one, those of `ExternalPluginManager.loadPlugin`, and what `use`
 * throws.
 */
export async function withWorkflowPlugin(
  path: string,
  { launch, context, callbacks }: WorkflowLaunch,
  use: (launched: LaunchedWorkflowPlugin) => Promise<number>,
): Promise<number> {
  const directory = await workflowFolderOf(path);
  const name = basename(directory);
  const { env, passEnv, inheritEnv, tls, startTimeoutMs } = launch;
  const options = { env, passEnv, inheritEnv, tls, startTimeoutMs, callbacks };
  const manager = new ExternalPluginManager(dirname(directory), options);
  return withManager(manager, { name, launch, context }, async (status) => {
    const startedAt = performance.now();
    const adapter = await manager.loadPlugin(name, { signal: context.signal });
    const crashed = crashOf(manager);
    return use({ name, adapter, directory, readyMs: performance.now() - startedAt, status, crashed });
  });
}

async function workflowFolderOf(path: string): Promise<string> {
  const directory = resolve(path);
  if (await isFile(join(directory, 'plugin.json'))) return directory;
  const { name, problems } = await discoverPlugin(path);
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  const why = 'name a folder with a plugin.json, as the workflow engine loads it';
  throw cliError('NOT_SUPPORTED', `Plugin ${name} has no steps, modules and triggers: ${why}`);
}

function crashOf(manager: ExternalPluginManager): Promise<never> {
  const crashed = new Promise<never>((_, reject) => {
    manager.on('state', ({ error }) => {
      if (error !== undefined) reject(error);
    });
  });
  // Whoever does not wait for it hears of a crash by the call that broke.
  crashed.catch(() => undefined);
  return crashed;
}
