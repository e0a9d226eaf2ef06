import { changeStateFile } from './change-state-file.js';
import type { StateEntries } from './state-entries.js';
import { checkEntry } from './state-file.js';

/**
 * Says in a state file that a plugin may be started, or not. Writes nothing where the file says so already.
 *
 * @throws PluginError as `changeStateFile`; `STATE_INVALID` also where the plugin's entry is no object.
 */
export function setEnabled(path: string, plugin: string, enabled: boolean): Promise<void> {
  return changeStateFile(path, (entries) => {
    checkEntry(path, entries, plugin);
    return withEnabled(entries, plugin, enabled);
  });
}

/** As AWF writes it, which leaves `disabled_at` out where it is 0. A plugin without an entry is enabled. (AWF spec §5.4.) */
function withEnabled(entries: StateEntries, plugin: string, enabled: boolean): StateEntries {
  const says = entries.names.includes(plugin) ? entries.fields(plugin)?.get('enabled') : 'true';
  if (says === String(enabled)) return entries;
  const seconds = Math.floor(Date.now() / 1_000);
  return entries.with(plugin, { enabled: String(enabled), disabled_at: enabled ? undefined : String(seconds) });
}
