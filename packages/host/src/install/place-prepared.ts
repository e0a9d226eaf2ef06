import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readStateFile, stateOf } from '../state/state-file.js';
import type { NormalizedInstallOptions } from './install-options.js';
import type { InstalledPlugin } from './installed-plugin.js';
import type { PreparedPlugin } from './prepare-release.js';
import { recordInstall } from './recorded-install.js';
import type { Staging } from './staging.js';
import { checkTarget } from './target.js';

/**
 * Puts a prepared plugin in place and keeps in the state file where it came from; both or neither. The signal no longer
 * stops it once it has begun. (AWF spec §5.7 step 11.)
 *
 * @throws PluginError `ALREADY_INSTALLED`, `FOLDER_REFUSED`, `INSTALL_FAILED`, and as `changeStateFile`.
 */
export async function placePrepared(
  staging: Staging,
  prepared: PreparedPlugin,
  {
    directory,
    options,
  }: { readonly directory: string; readonly options: NormalizedInstallOptions & { readonly signal: AbortSignal } },
): Promise<InstalledPlugin> {
  const { name, manifest, tag, repository, fresh } = prepared;
  const { stateFile, force, signal } = options;
  const checksum = await hashFile(join(fresh, prepared.executable), signal);
  const target = join(directory, name);
  const before = await checkTarget(target, force);
  signal.throwIfAborted();
  await staging.place(fresh, target, async () => {
    if (stateFile !== undefined) await recordInstall(stateFile, { name, repository, tag, checksum });
  });
  return {
    name,
    version: manifest.version,
    tag,
    directory: target,
    executable: join(target, prepared.executable),
    checksum,
    repository,
    enabled: stateFile === undefined || stateOf(await readStateFile(stateFile), manifest.name).enabled,
    replaced: before?.version,
  };
}

async function hashFile(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}
