import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type LogContent, readLog } from './read-log.js';
import { encodeRecord, magic } from './record.js';

/** A log that is open to be appended to. */
export interface LogFile {
  readonly handle: FileHandle;
  /** Its size in bytes. */
  bytes: number;
}

const name = 'store.log';

/** A log as it was found, ready for more. */
export interface OpenedLog extends Pick<LogContent, 'values'> {
  readonly log: LogFile;
  /** What a cut-off write had left at its end; it is gone. */
  readonly droppedBytes: number;
}

/** Opens the log of a folder, and makes one where there is none. What a cut-off write left behind is cut off for good. */
export async function openLog(folder: string): Promise<OpenedLog> {
  const file = path.join(folder, name);
  const found = await readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const { values, end } = readLog(found, file);
  const handle = await open(file, 'a');
  try {
    await handle.truncate(end);
    if (end === 0) await handle.appendFile(magic);
    await handle.sync();
    await syncFolder(folder);
    const log = { handle, bytes: end === 0 ? magic.length : end };
    return { log, values, droppedBytes: found.length - end };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Writes a log anew that holds the values alone, and puts it in the place of the old one: there is always a whole one. */
export async function rewriteLog(folder: string, values: ReadonlyMap<string, string>): Promise<LogFile> {
  const draft = path.join(folder, `${name}.new`);
  await rm(draft, { force: true });
  const handle = await open(draft, 'a');
  const log = { handle, bytes: 0 };
  try {
    await append(log, [magic, ...Array.from(values, ([key, value]) => encodeRecord({ key, value }))]);
    await handle.sync();
    await rename(draft, path.join(folder, name));
  } catch (error) {
    await handle.close();
    throw error;
  }
  // It is the log from now on, whatever is said of the folder.
  await syncFolder(folder).catch(() => undefined);
  return log;
}

/** Appends to a log. Where not all is written it is cut back, so that no later record stands behind half a one. */
export async function append(log: LogFile, records: readonly Uint8Array[]): Promise<void> {
  const bytes = Buffer.concat(records);
  try {
    await log.handle.appendFile(bytes);
    log.bytes += bytes.length;
  } catch (error) {
    await log.handle.truncate(log.bytes);
    throw error;
  }
}

/** A new or renamed file is sure to be there after a loss of power only when its folder is on the disk, too. */
async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
