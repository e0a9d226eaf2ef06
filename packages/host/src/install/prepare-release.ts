import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hostError } from '../errors.js';
import { readStateFile } from '../state/state-file.js';
import { chooseChecksumLists, parseAssetName } from './assets.js';
import { checkContent, type ExpectedNames, type PluginContent } from './check-content.js';
import { findChecksum } from './checksum-list.js';
import { extractArchive } from './extract-archive.js';
import type { NormalizedInstallOptions } from './install-options.js';
import { readText, saveAsset } from './read-asset.js';
import type { Release, ReleaseAsset } from './release.js';
import type { ReleaseSource } from './release-source.js';
import type { Staging } from './staging.js';
import { checkTarget } from './target.js';

/** Which release is made ready for which folder of plugins. */
export interface Placement {
  readonly source: ReleaseSource;
  readonly release: Release;
  /** The folder of plugins, absolute. */
  readonly directory: string;
}

/** A plugin that can be put in place. */
export interface PreparedPlugin extends PluginContent {
  /** The folder that it lies in, inside the staging. */
  readonly fresh: string;
  readonly tag: string;
  readonly repository: string;
}

/** The largest list of checksums, in bytes. */
const maxListBytes = 1024 * 1024;

/**
 * Downloads a release into a staging and checks all of it. What can be seen to fail before a download fails before it.
 * (AWF spec §5.7 steps 4 to 9.)
 *
 * @throws PluginError as `installPlugin`; what the signal was aborted with.
 */
export async function prepareRelease(
  staging: Staging,
  { source, release, directory }: Placement,
  options: NormalizedInstallOptions & { readonly signal: AbortSignal },
): Promise<PreparedPlugin> {
  const { signal } = options;
  const archive = source.archiveOf(release, options.platform);
  const names: ExpectedNames = {
    archive: archive.name,
    byArchive: parseAssetName(archive.name, options.platform)?.plugin,
    byRepository: source.plugin,
    wanted: options.name,
  };
  await checkBefore(directory, names, options);
  const expected = options.sha256 ?? (await readChecksum(release, archive, signal));
  const file = join(staging.folder, 'archive.tar.gz');
  await saveChecked(archive, { file, expected }, signal);
  const fresh = join(staging.folder, 'fresh');
  await mkdir(fresh, { mode: 0o700 });
  await extractArchive(archive.name, { file, folder: fresh }, signal);
  const content = await checkContent(fresh, names);
  return { ...content, fresh, tag: checkTag(release, content, options.version), repository: source.repository };
}

async function checkBefore(directory: string, names: ExpectedNames, options: NormalizedInstallOptions): Promise<void> {
  const name = names.wanted ?? names.byRepository ?? names.byArchive;
  if (name !== undefined) await checkTarget(join(directory, name), options.force);
  if (options.stateFile === undefined) return;
  const { problem } = await readStateFile(options.stateFile);
  if (problem !== undefined) throw problem;
}

async function readChecksum(release: Release, archive: ReleaseAsset, signal: AbortSignal): Promise<string> {
  const lists = chooseChecksumLists(release);
  for (const list of lists) {
    const checksum = findChecksum(await readText(list, maxListBytes, signal), archive.name);
    if (checksum !== undefined) return checksum;
  }
  const names = lists.map(({ name }) => name).join(', ');
  const why = 'has no line whose second word is exactly that name. What cannot be checked is not installed.';
  throw hostError('CHECKSUM_INVALID', `The checksum of ${archive.name} is not known: ${names} ${why}`);
}

async function saveChecked(
  archive: ReleaseAsset,
  { file, expected }: { readonly file: string; readonly expected: string },
  signal: AbortSignal,
): Promise<void> {
  const found = await saveAsset(archive, file, signal);
  if (found === expected) return;
  const text = `The checksum of ${archive.name} is ${found}, but ${expected} was expected.`;
  throw hostError('CHECKSUM_INVALID', `${text} It was damaged on its way or changed. Nothing of it was installed.`);
}

/** A lone archive without a version in its name is the one that was asked for only if its manifest says so. */
function checkTag(release: Release, { manifest }: PluginContent, version: string | undefined): string {
  if (release.tag !== undefined) return release.tag;
  const { version: tag } = manifest;
  if (version === undefined || version === tag || version === `v${tag}`) return tag;
  throw hostError('RELEASE_MISSING', `There is no release ${version}: the archive's manifest has version ${tag}.`);
}
