import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cliError } from '../errors.js';

const executableMode = 0o755;

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', executableMode);
  try {
    await handle.writeFile(text);
    // The mode given to `open` is cut by the umask.
    await handle.chmod(executableMode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a regular file of mode 0755 in one step: whoever starts `file` meanwhile gets the old one or the new one whole.
 * Missing folders are made; a link at `file` is replaced, not followed. Fails with `BUILD_OUTPUT_UNWRITABLE`.
 */
export async function writeExecutable(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeDurably(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cliError('BUILD_OUTPUT_UNWRITABLE', `writing ${file} failed: ${String(error)}`, error);
  }
}
