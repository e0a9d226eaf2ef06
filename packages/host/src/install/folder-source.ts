import { readdir } from 'node:fs/promises';
import { describeUnknown } from '@awf/go-plugin';
import { manifestFile } from '../discovery/read-manifest.js';
import { hostError } from '../errors.js';
import { isArchiveFor, isChecksumList, parseAssetName } from './assets.js';
import { fileAsset } from './file-asset.js';
import type { GoPlatform } from './platform.js';
import type { Release } from './release.js';

/** Which archives of a folder count. */
export interface FolderView {
  readonly platform: GoPlatform;
  readonly plugin: string | undefined;
}

/**
 * The releases whose files lie in a folder, told apart by the versions in their names; archives without one make a release
 * without a tag.
 *
 * @throws PluginError `SOURCE_UNREADABLE`; `SOURCE_INVALID` where it is a plugin, or holds several and none was named.
 */
export async function folderReleases(folder: string, { platform, plugin }: FolderView): Promise<readonly Release[]> {
  const names = await list(folder);
  if (names.includes(manifestFile)) {
    const why = 'is a plugin folder, not a folder of release assets. Copy it into a folder of plugins, or pack it';
    throw hostError('SOURCE_INVALID', `${folder} ${why}.`);
  }
  const archives = names.flatMap((name) => {
    const told = isArchiveFor(name, platform) ? parseAssetName(name, platform) : undefined;
    return told === undefined || (plugin !== undefined && told.plugin !== plugin) ? [] : [{ name, ...told }];
  });
  const plugins = [...new Set(archives.map((archive) => archive.plugin))];
  if (plugins.length > 1) {
    throw hostError(
      'SOURCE_INVALID',
      `${folder} holds archives of ${plugins.join(', ')}. Name the plugin that you want.`,
    );
  }
  const lists = names.filter(isChecksumList);
  const tags = [...new Set(archives.map(({ version }) => version))];
  return tags.map((tag) => ({
    tag,
    prerelease: tag?.includes('-') ?? false,
    assets: [...archives.filter(({ version }) => version === tag).map(({ name }) => name), ...lists].map((name) =>
      fileAsset(folder, name),
    ),
  }));
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw hostError('SOURCE_UNREADABLE', `Folder ${folder} cannot be read (${describeUnknown(cause)}).`, { cause });
  }
}
