import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { hostError } from '../errors.js';
import { isChecksumList, parseAssetName, platformOfName } from './assets.js';
import { fileAsset } from './file-asset.js';
import { assetSuffix, type GoPlatform } from './platform.js';
import type { Release, ReleaseAsset } from './release.js';

/**
 * The release that one archive makes, with the lists of checksums beside it.
 *
 * @throws PluginError `ASSET_MISSING` where its name tells another machine.
 */
export async function archiveReleases(
  path: string,
  platform: GoPlatform,
): Promise<{ readonly release: Release; readonly archive: ReleaseAsset }> {
  const [folder, name] = [dirname(path), basename(path)];
  const made = platformOfName(name);
  if (made !== undefined && assetSuffix(made) !== assetSuffix(platform)) {
    const [theirs, ours] = [made, platform].map(({ os, arch }) => `${os}/${arch}`);
    const text = `Archive ${path} is for ${theirs}, as its name tells, but this machine is ${ours}. Take the one for it.`;
    throw hostError('ASSET_MISSING', text);
  }
  const archive = fileAsset(folder, name);
  // A folder that cannot be listed has no lists for us; a checksum may be given by option.
  const beside = await readdir(folder).catch(() => []);
  const lists = beside.filter(isChecksumList).sort();
  const tag = made === undefined ? undefined : parseAssetName(name, platform)?.version;
  return {
    release: { tag, prerelease: false, assets: [archive, ...lists.map((list) => fileAsset(folder, list))] },
    archive,
  };
}
