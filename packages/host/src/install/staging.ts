import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describeUnknown, isPluginError } from '@awf/go-plugin';
import { isMissing } from '../discovery/read-manifest.js';
import { hostError } from '../errors.js';

/** Those of this process: its id may be that of one that was killed, as in containers. */
const active = new Set<string>();

const stagingName = /^\.install-(\d+)-[0-9a-f]{12}$/;

/**
 * A hidden folder beside the plugins, in which a plugin is made ready. Beside them, since a rename does not cross file
 * systems; what could be taken for a plugin lies one level deeper than AWF looks. Disposing of it removes it.
 */
export class Staging implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Makes one below a folder of plugins, which is made, too, where it is missing. */
  static async open(plugins: string): Promise<Staging> {
    const name = `.install-${process.pid}-${randomBytes(6).toString('hex')}`;
    const folder = join(plugins, name);
    active.add(name);
    try {
      await mkdir(plugins, { recursive: true, mode: 0o750 });
      await recoverStagings(plugins);
      await mkdir(folder, { mode: 0o700 });
    } catch (cause) {
      active.delete(name);
      throw installFailed(`Plugin folder ${plugins} cannot be written`, cause);
    }
    return new Staging(folder);
  }

  /**
   * Takes a plugin's folder away, does `after`, and lets it go for good when that has succeeded. Else it is put back.
   *
   * @throws PluginError `INSTALL_FAILED`, and what `after` throws.
   */
  async remove(target: string, after: () => Promise<void>): Promise<void> {
    await this.#swap(undefined, target, after);
  }

  /**
   * Puts a folder in the place of a plugin's, does `after`, and lets the earlier one go when that has succeeded. Until then
   * the earlier one is kept, and whatever fails puts it back.
   *
   * @throws PluginError `INSTALL_FAILED`, and what `after` throws.
   */
  async place(fresh: string, target: string, after: () => Promise<void>): Promise<void> {
    await this.#swap(fresh, target, after);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeFolder(this.folder);
    active.delete(basename(this.folder));
  }

  async #swap(fresh: string | undefined, target: string, after: () => Promise<void>): Promise<void> {
    const old = join(this.folder, 'old');
    const kept = join(old, basename(target));
    let moved = false;
    let placed = false;
    try {
      await mkdir(old);
      moved = await renameIfThere(target, kept);
      if (fresh !== undefined) await rename(fresh, target);
      placed = fresh !== undefined;
      await after();
    } catch (cause) {
      if (placed) await rename(target, join(this.folder, 'failed')).catch(() => undefined);
      if (moved) await this.#putBack(kept, target);
      throw isPluginError(cause) ? cause : installFailed(`${target} could not be replaced and is as it was`, cause);
    }
    // Under another name nobody takes it for one that must be put back, should this process be killed now.
    await rename(old, join(this.folder, 'gone')).catch(() => undefined);
  }

  async #putBack(kept: string, target: string): Promise<void> {
    try {
      await rename(kept, target);
    } catch (cause) {
      // Under a name that nobody clears up.
      const folder = join(dirname(this.folder), basename(this.folder).replace('install', 'kept'));
      await rename(this.folder, folder);
      const place = join(folder, 'old', basename(target));
      throw installFailed(`${target} could not be put back; what it was lies in ${place}`, cause);
    }
  }
}

/**
 * Clears up after processes that were killed while they installed: a plugin that was taken away and not replaced is put
 * back, and what they left is removed.
 */
export async function recoverStagings(plugins: string): Promise<void> {
  for (const name of await listIfThere(plugins)) {
    const [, pid] = stagingName.exec(name) ?? [];
    if (pid === undefined || isInUse(name, Number(pid))) continue;
    const folder = join(plugins, name);
    for (const plugin of await listIfThere(join(folder, 'old'))) {
      const target = join(plugins, plugin);
      if (!(await exists(target))) await rename(join(folder, 'old', plugin), target);
    }
    await removeFolder(folder);
  }
}

/** A process of another user is alive, too. */
function isInUse(name: string, pid: number): boolean {
  if (pid === process.pid) return active.has(name);
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return !(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH');
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw cause;
  }
}

async function listIfThere(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Leftovers hurt nobody: the next one to install here tries again. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

function installFailed(what: string, cause: unknown) {
  return hostError('INSTALL_FAILED', `${what}: ${describeUnknown(cause)}.`, { cause });
}
