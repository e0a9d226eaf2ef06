import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPluginError } from '@awf/go-plugin';
import { cliError } from '../errors.js';
import { writeExecutable } from './write-executable.js';

/** Files of a folder: content by path inside it; mode 0644. */
export interface FolderFiles {
  readonly files: ReadonlyMap<string, Buffer | string>;
}

/** What is known of a folder once its executable lies in it. */
export interface CompletedFolder extends FolderFiles {
  /** File names that each get the executable's text; mode 0755. */
  readonly executables: readonly string[];
}

/** Everything a folder shall hold. */
export interface FolderContent<Last extends CompletedFolder> extends FolderFiles {
  /** The text of the executable. */
  readonly executable: string;
  /** The name under which it lies there first. */
  readonly probe: string;
  /**
   * Makes the last files of a folder that holds all others and stands beside its place: an executable that describes itself
   * may load what lies around it.
   */
  complete(folder: string): Promise<Last>;
}

async function fillFolder<Last extends CompletedFolder>(folder: string, content: FolderContent<Last>): Promise<Last> {
  const { executable, probe } = content;
  await mkdir(folder, { recursive: true });
  await writeFiles(folder, content);
  await writeExecutable(join(folder, probe), executable);
  const last = await content.complete(folder);
  await writeFiles(folder, last);
  for (const file of last.executables) if (file !== probe) await writeExecutable(join(folder, file), executable);
  if (!last.executables.includes(probe)) await rm(join(folder, probe));
  return last;
}

async function writeFiles(folder: string, { files }: FolderFiles): Promise<void> {
  for (const [file, content] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
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
 * one leaves the earlier folder as it was. Resolves with what `complete` did. Fails with `BUILD_OUTPUT_UNWRITABLE`, and as `complete` does.
 */
export async function installFolder<Last extends CompletedFolder>(
  folder: string,
  content: FolderContent<Last>,
): Promise<Last> {
  // Beside the folder, since a rename does not cross file systems; hidden and without a manifest's usual place below it.
  const staging = join(dirname(folder), `.build-${randomBytes(6).toString('hex')}`);
  const fresh = join(staging, 'fresh');
  try {
    const last = await fillFolder(fresh, content);
    await replaceFolder(folder, fresh, join(staging, 'old'));
    return last;
  } catch (error) {
    if (isPluginError(error)) throw error;
    throw cliError('BUILD_OUTPUT_UNWRITABLE', `writing ${folder} failed: ${String(error)}`, error);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
