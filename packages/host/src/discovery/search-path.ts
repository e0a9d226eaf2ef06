import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * AWF's search path: the one folder of `AWF_PLUGINS_PATH` where it is set (it is not a list), else `.awf/plugins` below the
 * working folder and `awf/plugins` below `XDG_DATA_HOME`, by default `~/.local/share`. (AWF spec §5.1.)
 */
export function searchPath(
  env: NodeJS.ProcessEnv = process.env,
  cwd = process.cwd(),
  home = homedir(),
): readonly string[] {
  const { AWF_PLUGINS_PATH: only, XDG_DATA_HOME: data } = env;
  if (only) return [only];
  return [join(cwd, '.awf', 'plugins'), join(data || join(home, '.local', 'share'), 'awf', 'plugins')];
}
