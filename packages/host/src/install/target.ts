import { lstat, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { discoverFolder } from '../discovery/discover-folder.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { isMissing } from '../discovery/read-manifest.js';
import { scanDirectories } from '../discovery/scan.js';
import { hostError, pluginLabel } from '../errors.js';
import { shortName } from './assets.js';
import { recoverStagings } from './staging.js';

/** The first folder that exists, else the first one. (AWF spec §5.7.) */
export async function chooseDirectory(directories: readonly string[]): Promise<string> {
  const [first = ''] = directories;
  for (const directory of directories) {
    const isThere = await stat(directory).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    if (isThere) return directory;
  }
  return first;
}

/**
 * What is where a plugin shall be put; undefined where nothing is.
 *
 * @throws PluginError `ALREADY_INSTALLED` where there is one and `force` is false; `FOLDER_REFUSED` where it is a link or
 * no plugin, which is not ours to remove.
 */
export async function checkTarget(target: string, force: boolean): Promise<DiscoveredPlugin | undefined> {
  const plugin = basename(target);
  const refuse = (why: string) => hostError('FOLDER_REFUSED', `${pluginLabel(plugin)}: ${target} ${why}`, { plugin });
  let found: DiscoveredPlugin | undefined;
  try {
    const entry = await lstat(target);
    if (entry.isSymbolicLink())
      throw refuse('is a symbolic link, and what it leads to is not touched. Remove it yourself.');
    found = entry.isDirectory() ? await discoverFolder(target) : undefined;
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
  if (found === undefined) throw refuse('is in the way and is no plugin. Remove it yourself.');
  if (force) return found;
  const cure = 'Update it, or replace it with the option force.';
  throw hostError('ALREADY_INSTALLED', `${pluginLabel(plugin)} is installed in ${target}. ${cure}`, { plugin });
}

/**
 * The installed plugin of a name: the folder of that name, then without `awf-plugin-`, as in AWF; and then the plugin whose
 * manifest has the name, which AWF does not find. (AWF spec §5.5.)
 *
 * Puts back first what a killed process had taken away.
 *
 * @throws PluginError `FOLDER_REFUSED` where the folder is a link.
 */
export async function findInstalled(
  name: string,
  directories: readonly string[],
): Promise<DiscoveredPlugin | undefined> {
  for (const directory of directories) await recoverStagings(directory);
  for (const folder of new Set([name, shortName(name)])) {
    for (const directory of directories) {
      const found = await checkTarget(join(directory, folder), true);
      if (found !== undefined) return found;
    }
  }
  const all = await scanDirectories(directories);
  return all.find((plugin) => plugin.manifest?.name === name);
}

/** The error of a plugin that is not there. */
export function notInstalled(name: string, directories: readonly string[]) {
  const text = `${pluginLabel(name)} is not installed in ${directories.join(', ')}.`;
  return hostError('NOT_INSTALLED', text, { plugin: name });
}
