import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cliError } from '../errors.js';
import { writeExecutable } from './write-executable.js';

/** Everything a folder shall hold. */
export interface FolderContent {
  /** Content by path inside the folder; mode 0644. */
  readonly files: ReadonlyMap<string, Buffer | string>;
  /** File names that each get `executable` as their text; mode 0755. */
  readonly executables: readonly string[];
  readonly executable: string;
}

async function fillFolder(folder: string, { files, executables, executable }: FolderContent): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, content] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
  for (const file of executables) await writeExecutable(join(folder, file), executable);
}

async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function replaceFolder(folder: string, fresh: string, old: string): Promise<void> {
  const replaced = await moveIfThere(folder, old);
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (replaced) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/**
 * Fills a new folder and puts it in the place of `folder`, so that nothing of an earlier build stays in it and a failed
 * one leaves the earlier folder as it was. Fails with `BUILD_OUTPUT_UNWRITABLE`.
 */
export async function installFolder(folder: string, content: FolderContent): Promise<void> {
  // Beside the folder, since a rename does not cross file systems; hidden and without a manifest's usual place below it.
  const staging = join(dirname(folder), `.build-${randomBytes(6).toString('hex')}`);
  const fresh = join(staging, 'fresh');
  try {
    await fillFolder(fresh, content);
    await replaceFolder(folder, fresh, join(staging, 'old'));
  } catch (error) {
    throw cliError('BUILD_OUTPUT_UNWRITABLE', `writing ${folder} failed: ${String(error)}`, error);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
