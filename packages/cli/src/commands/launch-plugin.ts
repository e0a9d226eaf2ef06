import { type DiscoveredPlugin, type LoadedPlugin, PluginManager } from '@awf/plugin-host';
import type { StatusLine } from '../output/status-line.js';
import type { CommandContext } from './command.js';
import type { LaunchArguments } from './launch-arguments.js';
import { withManager } from './with-manager.js';

/** A plugin that a command launched. */
export interface LaunchedPlugin {
  readonly plugin: LoadedPlugin;
  /** Time from the start of the launch until it took calls, in ms. */
  readonly readyMs: number;
  /** Says on a terminal what is being waited for. */
  readonly status: StatusLine;
}

/**
 * Launches the plugin that was found, lets `use` work with it, and stops it, however `use` ends and whenever the command's
 * signal fires: nothing of it is left when this settles.
 *
 * @throws PluginError of the manager's `load`, and what `use` throws.
 */
export async function withPlugin(
  found: DiscoveredPlugin,
  { launch, context }: { readonly launch: LaunchArguments; readonly context: CommandContext },
  use: (launched: LaunchedPlugin) => Promise<number>,
): Promise<number> {
  const manager = createManager(launch);
  return withManager(manager, { name: found.name, launch, context }, async (status) => {
    const startedAt = performance.now();
    const plugin = await manager.load(found, { signal: context.signal });
    return use({ plugin, readyMs: performance.now() - startedAt, status });
  });
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
