import { basename, dirname } from 'node:path';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { readStateFile } from '../state/state-file.js';
import { shortName } from './assets.js';
import { type InstalledPlace, normalizeInstallOptions } from './install-options.js';
import { withinLimits } from './limits.js';
import { forgetInstall } from './recorded-install.js';
import { Staging } from './staging.js';
import { findInstalled, notInstalled } from './target.js';

/** Options of `removePlugin`. */
export interface RemoveOptions extends InstalledPlace {
  /** Leaves the plugin's entry in the state file, its config too. Default false. */
  readonly keepData?: boolean | undefined;
}

/** What was removed. */
export interface RemovedPlugin {
  /** The name of its folder. */
  readonly name: string;
  /** The folder that is gone; undefined where there was only an entry in the state file. */
  readonly directory: string | undefined;
  /** The entries of the state file that are gone. */
  readonly forgotten: readonly string[];
}

/**
 * Removes a plugin's folder and its entry in the state file; both or neither. One that runs goes on until it is stopped.
 * (AWF spec §5.7.)
 *
 * @param name - Its folder's name, with or without `awf-plugin-`, or its manifest's.
 * @throws PluginError `NOT_INSTALLED`, `OPTIONS_INVALID`, `FOLDER_REFUSED`, `INSTALL_FAILED`, `STATE_UNREADABLE`,
 * `STATE_INVALID`, `STATE_UNWRITABLE`, `CANCELLED`, `DEADLINE_EXCEEDED`.
 */
export async function removePlugin(name: string, options: RemoveOptions = {}): Promise<RemovedPlugin> {
  const { keepData = false, ...place } = options;
  const normalized = normalizeInstallOptions({ ...place, name });
  return withinLimits(`Removing ${name}`, normalized, async (signal) => {
    const found = await findInstalled(name, normalized.directories);
    const stateFile = keepData ? undefined : normalized.stateFile;
    const names = found === undefined ? [name, shortName(name)] : [basename(found.directory), found.name];
    const forgotten = await entriesOf(stateFile, names);
    if (found === undefined && forgotten.length === 0) throw notInstalled(name, normalized.directories);
    signal.throwIfAborted();
    await remove(found, async () => {
      if (stateFile !== undefined) await forgetInstall(stateFile, forgotten);
    });
    return { name: names[0] ?? name, directory: found?.directory, forgotten };
  });
}

/** The entries that there are of some names. A file that cannot be read is found out before the folder is touched. */
async function entriesOf(stateFile: string | undefined, names: readonly string[]): Promise<readonly string[]> {
  if (stateFile === undefined) return [];
  const { problem, entries } = await readStateFile(stateFile);
  if (problem !== undefined) throw problem;
  return [...new Set(names)].filter((name) => entries.names.includes(name));
}

async function remove(found: DiscoveredPlugin | undefined, forget: () => Promise<void>): Promise<void> {
  if (found === undefined) return forget();
  await using staging = await Staging.open(dirname(found.directory));
  await staging.remove(found.directory, forget);
}
