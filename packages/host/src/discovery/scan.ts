import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { describeUnknown, type PluginError } from '@awf/go-plugin';
import { hostError, pluginLabel } from '../errors.js';
import { type DiscoverFolderOptions, discoverFolder } from './discover-folder.js';
import { type DiscoveredPlugin, withoutManifest, withProblem } from './discovered-plugin.js';
import { executablePath } from './executable.js';
import { isMissing, manifestFile } from './read-manifest.js';

/**
 * Finds the plugins of some folders by AWF's rules: direct children in byte order of their names; the first plugin of a name
 * wins. Leaves none out: what cannot be loaded says so in `problems`. Folders that do not exist are skipped. (AWF spec §5.2.)
 */
export async function scanDirectories(
  directories: readonly string[],
  options: DiscoverFolderOptions = {},
): Promise<readonly DiscoveredPlugin[]> {
  const found: DiscoveredPlugin[] = [];
  const seen = new Set<string>();
  for (const directory of directories.map((one) => resolve(one))) {
    if (seen.has(directory)) continue;
    seen.add(directory);
    found.push(...(await scanDirectory(directory, options)));
  }
  return reportClashes(found);
}

async function scanDirectory(directory: string, options: DiscoverFolderOptions): Promise<DiscoveredPlugin[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (cause) {
    return isMissing(cause) ? [] : [unreadableFolder(directory, cause)];
  }
  entries.sort((left, right) => Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)));
  const found: DiscoveredPlugin[] = [];
  // One after the other: a folder of a thousand plugins must not take a thousand descriptors.
  for (const entry of entries) {
    const plugin = await discoverEntry(join(directory, entry.name), entry, options);
    if (plugin !== undefined) found.push(plugin);
  }
  return found;
}

async function discoverEntry(
  path: string,
  entry: Dirent,
  options: DiscoverFolderOptions,
): Promise<DiscoveredPlugin | undefined> {
  if (entry.isDirectory()) return discoverFolder(path, options);
  if (!entry.isSymbolicLink() || !(await isFile(join(path, manifestFile)))) return undefined;
  const name = basename(path);
  const message = `${pluginLabel(name)}: folder ${path} is a symbolic link, which AWF does not follow. Put the folder itself there.`;
  return empty(name, path, hostError('FOLDER_REFUSED', message, { plugin: name }));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

function unreadableFolder(directory: string, cause: unknown): DiscoveredPlugin {
  const message = `Plugin folder ${directory} cannot be read (${describeUnknown(cause)}). Give this user the right to list it.`;
  return empty(basename(directory), directory, hostError('FOLDER_UNREADABLE', message, { cause }));
}

function empty(name: string, directory: string, problem: PluginError): DiscoveredPlugin {
  return withoutManifest({ name, directory, executable: executablePath(directory) }, problem);
}

/** Only what AWF would see takes a name: a valid manifest, whether or not the plugin can start. (AWF spec §5.2.) */
function reportClashes(found: readonly DiscoveredPlugin[]): DiscoveredPlugin[] {
  const winners = new Map<string, DiscoveredPlugin>();
  return found.map((plugin) => {
    if (plugin.manifest === undefined) return plugin;
    const winner = winners.get(plugin.name);
    if (winner === undefined) {
      winners.set(plugin.name, plugin);
      return plugin;
    }
    const message = `${pluginLabel(plugin.name)}: the one in ${plugin.directory} is not used, since ${winner.directory} has that name and was found first. Rename or remove one.`;
    return withProblem(plugin, hostError('NAME_CLASH', message, { plugin: plugin.name }));
  });
}
