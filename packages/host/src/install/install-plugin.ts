import { type InstallOptions, normalizeInstallOptions } from './install-options.js';
import type { InstalledPlugin } from './installed-plugin.js';
import { withinLimits } from './limits.js';
import { placePrepared } from './place-prepared.js';
import { prepareRelease } from './prepare-release.js';
import { chooseRelease } from './release.js';
import { openSource } from './release-source.js';
import { locateSource } from './source-location.js';
import { Staging } from './staging.js';
import { chooseDirectory } from './target.js';

/**
 * Installs a plugin from a release, by AWF's rules: the archive for this machine, its checksum, its names, and an entry in
 * the state file, so that `awf` sees it as its own. Everything is checked before anything is put in place; whatever fails,
 * a plugin that was there stays as it was. (AWF spec §5.7, §5.8.)
 *
 * @param source - A folder of release assets; a `.tar.gz` archive with its list of checksums beside it (or option `sha256`);
 * `<owner>/<repository>` on GitHub, where no such file or folder exists; or the URL of a release index, the JSON of a
 * GitHub releases endpoint.
 * @throws PluginError `OPTIONS_INVALID`, `SOURCE_INVALID`, `SOURCE_UNREADABLE`, `RELEASE_MISSING`, `ASSET_MISSING`,
 * `CHECKSUM_INVALID`, `ARCHIVE_INVALID`, `MANIFEST_UNREADABLE`, `MANIFEST_INVALID`, `NAME_MISMATCH`, `ALREADY_INSTALLED`,
 * `FOLDER_REFUSED`, `INSTALL_FAILED`, `STATE_UNREADABLE`, `STATE_INVALID`, `STATE_UNWRITABLE`, `CANCELLED`,
 * `DEADLINE_EXCEEDED`.
 */
export async function installPlugin(source: string, given: InstallOptions = {}): Promise<InstalledPlugin> {
  const normalized = normalizeInstallOptions(given);
  const { version, preRelease, name, platform, token } = normalized;
  return withinLimits(`Installing ${source}`, normalized, async (signal) => {
    const location = await locateSource(source, normalized.githubUrl);
    const opened = await openSource(location, { platform, plugin: name, token, signal });
    const release = chooseRelease(opened.releases, { version, preRelease }, opened.where);
    const directory = await chooseDirectory(normalized.directories);
    const options = { ...normalized, signal };
    await using staging = await Staging.open(directory);
    const prepared = await prepareRelease(staging, { source: opened, release, directory }, options);
    return await placePrepared(staging, prepared, { directory, options });
  });
}
