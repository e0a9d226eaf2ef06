import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { executablePrefix } from '../discovery/executable.js';
import { hostError } from '../errors.js';
import { setEnabled } from '../state/set-enabled.js';

/** Where plugins are switched on and off, and which there are. */
export interface SwitchBoard {
  readonly stateFile: string | undefined;
  readonly found: readonly DiscoveredPlugin[];
}

/**
 * Enables or disables a plugin in the state file and gives its name; undefined where there is no such plugin. One that
 * cannot be loaded can be switched all the same.
 *
 * @throws PluginError `OPTIONS_INVALID` without a state file, and as `setEnabled`.
 */
export async function switchPlugin(
  name: string,
  enabled: boolean,
  { stateFile, found }: SwitchBoard,
): Promise<string | undefined> {
  if (stateFile === undefined) {
    const why = 'its option stateFile is false. Give it a file, or load only what shall run.';
    throw hostError('OPTIONS_INVALID', `A plugin manager without a state file cannot enable or disable: ${why}`);
  }
  const names = new Set(found.map((plugin) => plugin.name));
  const short = name.startsWith(executablePrefix) ? name.slice(executablePrefix.length) : name;
  const plugin = [name, short].find((one) => names.has(one));
  if (plugin !== undefined) await setEnabled(stateFile, plugin, enabled);
  return plugin;
}
