import { basename, dirname } from 'node:path';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { hostError, pluginLabel } from '../errors.js';
import { readStateFile, stateOf } from '../state/state-file.js';
import { type NormalizedInstallOptions, normalizeInstallOptions, type ReleaseOptions } from './install-options.js';
import type { InstalledPlugin } from './installed-plugin.js';
import { withinLimits } from './limits.js';
import { placePrepared } from './place-prepared.js';
import { prepareRelease } from './prepare-release.js';
import { chooseRelease } from './release.js';
import { openSource } from './release-source.js';
import { compareReleaseVersions, parseReleaseVersion } from './release-version.js';
import { locateRecorded } from './source-location.js';
import { Staging } from './staging.js';
import { findInstalled, notInstalled } from './target.js';

/** What an update came to. */
export interface PluginUpdate {
  /** The name of the plugin's folder. */
  readonly name: string;
  /** What was installed: the release's tag, or the manifest's version where none is known. */
  readonly before: string;
  /** What is installed now; undefined where there is nothing newer. */
  readonly installed: InstalledPlugin | undefined;
}

/**
 * Replaces a plugin by the highest release of its source that is newer, and keeps its config and whether it is enabled. Never
 * goes back, which AWF does: it takes the first release of the list. (AWF spec §5.7.)
 *
 * @param name - Its folder's name, with or without `awf-plugin-`, or its manifest's.
 * @throws PluginError `NOT_INSTALLED`; `SOURCE_INVALID` where the state file does not know its source; and as `installPlugin`.
 */
export async function updatePlugin(name: string, options: ReleaseOptions = {}): Promise<PluginUpdate> {
  const normalized = normalizeInstallOptions({ ...options, name, force: true });
  return withinLimits(`Updating ${name}`, normalized, async (signal) => {
    const found = await findInstalled(name, normalized.directories);
    if (found === undefined) throw notInstalled(name, normalized.directories);
    return update(found, { ...normalized, name: basename(found.directory), signal });
  });
}

async function update(
  found: DiscoveredPlugin,
  options: NormalizedInstallOptions & { readonly signal: AbortSignal },
): Promise<PluginUpdate> {
  const [name, directory] = [basename(found.directory), dirname(found.directory)];
  const { repository, before } = await readSource(found, options.stateFile);
  const { platform, token, signal } = options;
  const location = await locateRecorded(repository, options.githubUrl);
  const source = await openSource(location, { platform, plugin: name, token, signal });
  const release = chooseRelease(source.releases, options, source.where);
  const nothing: PluginUpdate = { name, before, installed: undefined };
  if (release.tag !== undefined && !isNewer(release.tag, before)) return nothing;
  await using staging = await Staging.open(directory);
  const prepared = await prepareRelease(staging, { source, release, directory }, options);
  // The tag of a lone archive is known only now.
  if (!isNewer(prepared.tag, before)) return nothing;
  return { name, before, installed: await placePrepared(staging, prepared, { directory, options }) };
}

async function readSource(found: DiscoveredPlugin, stateFile: string | undefined) {
  const name = basename(found.directory);
  if (stateFile === undefined) {
    const why = 'without a state file nobody knows its source. Give one, or install it anew';
    throw hostError('OPTIONS_INVALID', `${pluginLabel(name)} cannot be updated: ${why}.`, { plugin: name });
  }
  const { source, problem } = stateOf(await readStateFile(stateFile), name);
  if (problem !== undefined) throw problem;
  if (source !== undefined) return { repository: source.repository, before: source.version || found.version };
  const why = `state file ${stateFile} does not know where it came from. Install it anew with the option force`;
  throw hostError('SOURCE_INVALID', `${pluginLabel(name)} cannot be updated: ${why}.`, { plugin: name });
}

/** What has no version that could be compared is replaced by anything that has. */
function isNewer(tag: string, before: string): boolean {
  const [next, last] = [parseReleaseVersion(tag), parseReleaseVersion(before)];
  return next !== undefined && (last === undefined || compareReleaseVersions(next, last) > 0);
}
