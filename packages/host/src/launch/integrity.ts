import { isPluginError, PluginError } from '@awf/go-plugin';
import type { LaunchOptions } from '@awf/go-plugin/host';
import { hostError, pluginLabel } from '../errors.js';
import { findListedChecksum, type ListedChecksum, readListedChecksum } from './lockfile.js';

/** Which plugins are started. */
export interface IntegrityOptions {
  /** The file that lists checksums; undefined: those of wfctl, looked for from the working folder; `false`: none. */
  readonly lockfile: string | false | undefined;
  /** Whether a plugin that no file lists is refused. */
  readonly requireChecksum: boolean;
}

/** How a plugin is launched so that nothing but what was checked runs, and how the failure of that is told. */
export interface VerifiedLaunch {
  readonly options: Pick<LaunchOptions, 'checksum' | 'runCopy'>;
  explain(error: unknown): unknown;
}

/**
 * Looks up what a plugin's executable must hash to. What was checked is copied and the copy started, so that nobody can put
 * something else in its place meanwhile. (Workflow spec §4.4.)
 *
 * @throws PluginError `CHECKSUM_INVALID`, `LOCKFILE_INVALID`.
 */
export async function verifyLaunch(
  plugin: string,
  { lockfile, requireChecksum }: IntegrityOptions,
): Promise<VerifiedLaunch> {
  const listed = lockfile === false ? undefined : await lookUp(plugin, lockfile);
  if (listed !== undefined) return withChecksum(plugin, listed);
  if (!requireChecksum) return { options: {}, explain: (error) => error };
  const why = `was not started: no lockfile lists its checksum as plugins.${plugin}.sha256. Run "wfctl plugin lock", or write it there.`;
  throw hostError('CHECKSUM_INVALID', `${pluginLabel(plugin)} ${why}`, { plugin });
}

async function lookUp(plugin: string, lockfile: string | undefined): Promise<ListedChecksum | undefined> {
  return lockfile === undefined ? findListedChecksum(plugin, process.cwd()) : readListedChecksum(plugin, lockfile);
}

function withChecksum(plugin: string, { lockfile, key, sha256 }: ListedChecksum): VerifiedLaunch {
  return {
    options: { checksum: { algorithm: 'sha256', digest: sha256 }, runCopy: true },
    explain(error) {
      if (!isPluginError(error) || error.code !== 'CHECKSUM_MISMATCH') return error;
      const { code, kind, evidence } = error;
      const cure = `It is listed as ${key} in ${lockfile}. Run "wfctl plugin install ${plugin}".`;
      return new PluginError({ code, kind, message: `${error.message} ${cure}`, plugin, evidence, cause: error });
    },
  };
}
