import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Lock files that this process holds: its own number in another one is left from an earlier process. */
const held = new Set<string>();

/**
 * Keeps a folder for this process. A lock whose process is gone, as after a SIGKILL, is taken over.
 *
 * @throws Error naming the process that has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock');
  for (;;) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
      held.add(file);
      return async () => {
        held.delete(file);
        await unlink(file);
      };
    } catch (error) {
      if (!isExisting(error)) throw error;
    }
    const owner = await ownerOf(file);
    if (owner !== undefined && isAlive(owner, file)) {
      throw new Error(`${folder} is in use by process ${owner}: stop it, or remove ${file} if it is no store's`);
    }
    await removeStale(file, owner);
  }
}

/** Removes the lock of a process that is gone, and no other one that took its place meanwhile. */
async function removeStale(file: string, owner: number | undefined): Promise<void> {
  const aside = `${file}.${process.pid}`;
  const isMoved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return;
  if ((await ownerOf(aside)) !== owner) await link(aside, file).catch(() => undefined);
  await unlink(aside);
}

/** Undefined where there is no number: its writer was cut off before it wrote one. */
async function ownerOf(file: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  return pid > 0 ? pid : undefined;
}

function isAlive(pid: number, file: string): boolean {
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
