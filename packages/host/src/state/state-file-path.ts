import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where `awf` keeps which plugins are enabled, their config and where they came from: `awf/plugins/plugins.json` below
 * `XDG_DATA_HOME`, by default `~/.local/share`. It is one file for all search folders. (AWF spec §5.4.)
 */
export function stateFilePath(env: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  return stateFileIn(join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'awf'));
}

/** The state file of a storage folder, as `awf --storage` has it. (AWF spec §5.4.) */
export function stateFileIn(storage: string): string {
  return join(storage, 'plugins', 'plugins.json');
}
