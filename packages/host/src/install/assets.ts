import { executablePrefix } from '../discovery/executable.js';
import { hostError } from '../errors.js';
import { assetSuffix, type GoPlatform } from './platform.js';
import type { Release, ReleaseAsset } from './release.js';

/** What the name of an archive says. */
export interface AssetName {
  /** The plugin's name, without `awf-plugin-`. */
  readonly plugin: string;
  /** As written there; undefined where there is none. */
  readonly version: string | undefined;
}

const knownPlatform = /_(linux|darwin|windows|freebsd|openbsd|netbsd|solaris|aix|android)_([a-z0-9]+)\.tar\.gz$/;
const versionedHead = /^(.+)_(v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.+-]+)?)$/;

/** Reads `[awf-plugin-]<name>[_<version>]_<os>_<arch>.tar.gz`. (AWF spec §5.8.) */
export function parseAssetName(name: string, platform: GoPlatform): AssetName | undefined {
  const at = name.indexOf(assetSuffix(platform));
  if (at <= 0) return undefined;
  const head = name.slice(0, at);
  const [, plugin = head, version] = versionedHead.exec(head) ?? [];
  return { plugin: shortName(plugin), version };
}

/** The machine that a name's end tells; undefined where it tells none. */
export function platformOfName(name: string): GoPlatform | undefined {
  const [, os, arch] = knownPlatform.exec(name) ?? [];
  return os === undefined || arch === undefined ? undefined : { os, arch };
}

/** A plugin's name without `awf-plugin-`: the one that its folder has. (AWF spec §5.7.) */
export function shortName(name: string): string {
  return name.startsWith(executablePrefix) ? name.slice(executablePrefix.length) : name;
}

/** Whether a name is that of an archive for a machine. (AWF spec §5.7 step 4.) */
export function isArchiveFor(name: string, platform: GoPlatform): boolean {
  return name.endsWith('.tar.gz') && name.includes(assetSuffix(platform));
}

/** Whether a name is that of a list of checksums. (AWF spec §5.7 step 5.) */
export function isChecksumList(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.endsWith('checksums.txt') || lower === 'sha256sums' || lower.endsWith('sha256sums.txt');
}

/**
 * The first archive of a release for a machine.
 *
 * @throws PluginError `ASSET_MISSING`, naming what there is.
 */
export function chooseArchive({ tag, assets }: Release, platform: GoPlatform): ReleaseAsset {
  const chosen = assets.find(({ name }) => isArchiveFor(name, platform));
  if (chosen !== undefined) return chosen;
  const names = assets.map(({ name }) => name).filter((name) => !isChecksumList(name));
  const there = names.length === 0 ? 'It has no archives' : `It has ${names.slice(0, 10).join(', ')}`;
  const wanted = `an archive whose name ends with ${assetSuffix(platform)}`;
  throw hostError(
    'ASSET_MISSING',
    `Release ${tag ?? 'without a version'} has nothing for this machine: ${wanted}. ${there}.`,
  );
}

/**
 * The lists of checksums of a release, in their order.
 *
 * @throws PluginError `ASSET_MISSING`.
 */
export function chooseChecksumLists({ tag, assets }: Release): readonly ReleaseAsset[] {
  const lists = assets.filter(({ name }) => isChecksumList(name));
  if (lists.length > 0) return lists;
  const why =
    'has no checksums: a file such as checksums.txt, as sha256sum writes it. What cannot be checked is not installed.';
  throw hostError('ASSET_MISSING', `Release ${tag ?? 'without a version'} ${why}`);
}
