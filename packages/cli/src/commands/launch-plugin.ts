import { describeUnknown } from '@awf/go-plugin';
import { type DiscoveredPlugin, discoverPlugin, type LoadedPlugin, PluginManager } from '@awf/plugin-host';
import { showPluginLog } from '../output/plugin-log.js';
import { printable } from '../output/printable.js';
import { createStatusLine, type StatusLine } from '../output/status-line.js';
import { styleOf } from '../output/style.js';
import type { CommandContext } from './command.js';
import type { LaunchArguments } from './launch-arguments.js';

/** A plugin that a command launched. */
export interface LaunchedPlugin {
  readonly plugin: LoadedPlugin;
  /** Time from the start of the launch until it took calls, in ms. */
  readonly readyMs: number;
  /** Says on a terminal what is being waited for. */
  readonly status: StatusLine;
}

/**
 * Launches the plugin that a path names, lets `use` work with it, and stops it, however `use` ends and whenever the
 * command's signal fires: nothing of it is left when this settles.
 *
 * @throws PluginError of the manager's `load`, and what `use` throws.
 */
export async function withPlugin(
  path: string,
  launch: LaunchArguments,
  context: CommandContext,
  use: (launched: LaunchedPlugin) => Promise<number>,
): Promise<number> {
  const { stderr, env, signal } = context;
  const found = await discoverPlugin(path);
  const manager = createManager(launch);
  const status = createStatusLine(launch.json ? { write: (text) => stderr.write(text) } : stderr);
  const view = { status, style: styleOf(stderr, env), json: launch.json };
  const log =
    launch.logFrom === undefined ? undefined : showPluginLog(manager, found.name, { ...view, from: launch.logFrom });
  try {
    status.show(`starting ${found.name}…`);
    const { plugin, readyMs } = await load(manager, found, signal);
    return await use({ plugin, readyMs, status });
  } finally {
    status.show(`stopping ${found.name}…`);
    // What was asked for is done, or failed for a reason of its own: a bad end is worth a word, not another exit code.
    await manager[Symbol.asyncDispose]().catch((error: unknown) => {
      if (launch.logFrom !== undefined && !launch.json)
        status.print(`${view.style.yellow('warning')} ${printable(describeUnknown(error))}`);
    });
    log?.[Symbol.dispose]();
    status.clear();
  }
}

async function load(manager: PluginManager, found: DiscoveredPlugin, signal: AbortSignal) {
  const startedAt = performance.now();
  const plugin = await manager.load(found, { signal });
  return { plugin, readyMs: performance.now() - startedAt };
}

function createManager({ env, passEnv, inheritEnv, tls, startTimeoutMs, config }: LaunchArguments): PluginManager {
  // Whoever names a path wants that plugin, as he gives it its config; what is installed and stored is no matter.
  const { directories, stateFile } = { directories: [], stateFile: false } as const;
  return new PluginManager({
    directories,
    stateFile,
    env,
    passEnv,
    inheritEnv,
    tls,
    startTimeoutMs,
    config: () => config,
  });
}
