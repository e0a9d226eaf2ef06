import { readFileSync, renameSync } from 'node:fs';
import { mkdir, open, realpath, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeUnknown, isPluginError } from '@awf/go-plugin';
import { isMissing } from '../discovery/read-manifest.js';
import { hostError } from '../errors.js';
import type { StateEntries } from './state-entries.js';
import { loadState } from './state-file.js';

/** How often a change is made anew because somebody else's came first. */
const maxAttempts = 1_000;

/**
 * Changes a state file, or makes it. `change` gets the entries as they are and gives them as they shall be; it is called
 * again where another process wrote meanwhile, so that both changes stay. Giving back what it got writes nothing.
 *
 * The file is replaced as AWF does it, by a synced file of mode 0600 beside it. It is read once more right before that;
 * a lock that `awf` would heed does not exist, so a moment of some microseconds remains. (AWF spec §5.4.)
 *
 * A running `awf` holds its own copy and writes that at its exit: what was changed while it ran is then as it was, and
 * keys that it does not know are gone.
 *
 * @throws PluginError `STATE_UNREADABLE` and `STATE_INVALID`, and then the file is as it was; `STATE_UNWRITABLE`.
 */
export async function changeStateFile(path: string, change: (entries: StateEntries) => StateEntries): Promise<void> {
  try {
    // What a link points to is changed, not the link.
    const file = await realpath(path).catch(() => path);
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const { bytes, entries } = await loadState(file);
      const changed = change(entries);
      if (changed === entries || (await replaceFile(file, bytes, changed.toText()))) return;
    }
  } catch (cause) {
    if (isPluginError(cause)) throw cause;
    const why = `cannot be written (${describeUnknown(cause)}). Give this user the right to write it and its folder.`;
    throw hostError('STATE_UNWRITABLE', `State file ${path} ${why}`, { cause });
  }
  const why = `was changed by others ${maxAttempts} times while it was to be written. End what writes it, and try again.`;
  throw hostError('STATE_UNWRITABLE', `State file ${path} ${why}`);
}

/** Writes a file anew unless it is no longer what it was; tells whether it did. */
async function replaceFile(file: string, before: Buffer | undefined, text: string): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true, mode: 0o750 });
  const temporary = temporaryName(file);
  try {
    await writeSynced(temporary, text);
    if (!renameIfSame(temporary, file, before)) return false;
    await syncFolder(dirname(file));
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Without a break between look and rename, so that nothing else of this process comes between them. */
function renameIfSame(temporary: string, file: string, before: Buffer | undefined): boolean {
  const now = readIfThere(file);
  if (before === undefined || now === undefined ? now !== before : !now.equals(before)) return false;
  renameSync(temporary, file);
  return true;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'wx', 0o600);
  await handle.writeFile(text);
  await handle.sync();
}

/** Makes the rename last through a power cut, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder);
    await handle.sync();
  } catch {
    // Some file systems and Windows do not sync folders; the file itself is safe.
  }
}

let lastTime = 0n;

/** The name of the file that shall replace another, as AWF makes it: process id and Unix time in nanoseconds. (AWF spec §5.4.) */
export function temporaryName(file: string): string {
  const now = BigInt(Date.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n);
  lastTime = now > lastTime ? now : lastTime + 1n;
  return `${file}.${process.pid}.${lastTime}.tmp`;
}
