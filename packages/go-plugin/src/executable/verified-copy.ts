import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Checksum, checkDigest, createDigest, unreadableError } from './checksum.js';

/** Where a copy goes, and whose it is. */
export interface CopyPlace {
  /** A folder that nobody else can write to. */
  readonly folder: string;
  readonly plugin: string;
}

/**
 * Copies an executable into a private folder and checks the bytes on their way: what is swapped in its place afterwards is not
 * what is started. Gives the copy's path, which has the file's name.
 *
 * @throws PluginError as `verifyChecksum`; there is no copy then.
 */
export async function copyVerified(file: string, checksum: Checksum, { folder, plugin }: CopyPlace): Promise<string> {
  const digest = createDigest(checksum);
  const copy = join(folder, basename(file));
  try {
    // Exclusive, so that nothing which lies there already is written to or started.
    const target = await open(copy, 'wx', 0o500);
    try {
      for await (const chunk of readChunks(file, plugin)) {
        digest.hash.update(chunk);
        await target.appendFile(chunk);
      }
    } finally {
      await target.close();
    }
    checkDigest(digest, { path: file, plugin, algorithm: checksum.algorithm });
    return copy;
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
}

async function* readChunks(file: string, plugin: string): AsyncGenerator<Uint8Array> {
  try {
    const source = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    yield* source.createReadStream();
  } catch (cause) {
    throw unreadableError(file, plugin, cause);
  }
}
