import { archiveReleases } from './archive-source.js';
import { chooseArchive } from './assets.js';
import { folderReleases } from './folder-source.js';
import { indexReleases } from './index-source.js';
import type { GoPlatform } from './platform.js';
import type { Release, ReleaseAsset } from './release.js';
import type { SourceLocation } from './source-location.js';

/** What a source offers. */
export interface ReleaseSource {
  /** Begins messages about it. */
  readonly where: string;
  /** What the state file keeps of it. */
  readonly repository: string;
  /** The name that the plugin must have; undefined where only its archive tells. */
  readonly plugin: string | undefined;
  readonly releases: readonly Release[];
  /** The archive of one of them for a machine. Throws `ASSET_MISSING`. */
  archiveOf(release: Release, platform: GoPlatform): ReleaseAsset;
}

/** How a source is looked at. */
export interface SourceOptions {
  readonly platform: GoPlatform;
  /** Which plugin is meant, where a folder holds several. */
  readonly plugin: string | undefined;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Looks at a source: which releases there are.
 *
 * @throws PluginError `SOURCE_UNREADABLE`, `SOURCE_INVALID`, `ASSET_MISSING`.
 */
export async function openSource(location: SourceLocation, options: SourceOptions): Promise<ReleaseSource> {
  switch (location.kind) {
    case 'index': {
      const { url, repository, plugin } = location;
      const releases = await indexReleases(url, options);
      return { where: `${url.origin}${url.pathname}`, repository, plugin, releases, archiveOf: chooseArchive };
    }
    case 'folder': {
      const { path } = location;
      const releases = await folderReleases(path, options);
      return { where: path, repository: path, plugin: undefined, releases, archiveOf: chooseArchive };
    }
    case 'archive': {
      const { path } = location;
      const { release, archive } = await archiveReleases(path, options.platform);
      return { where: path, repository: path, plugin: undefined, releases: [release], archiveOf: () => archive };
    }
  }
}
