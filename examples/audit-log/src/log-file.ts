import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Options of `openLogFile`. */
export interface LogFileOptions {
  /** Whether each line is on the disk before `append` resolves. */
  readonly fsync: boolean;
}

/** A file of lines that several processes append to. */
export interface LogFile {
  /** Appends a line, which has no line feed of its own, after those that were given before. Rejects where it was not written whole. */
  append(line: string): Promise<void>;
  /** Waits for the lines that were given, and closes the file. */
  close(): Promise<void>;
}

const [lineFeed] = Buffer.from('\n');

/** How long a file whose last line has no end is watched: another process may be writing just then, in ms. */
const settleMs = 20;

/** Opens a file for lines, and makes it and its folder where they are not there. It is readable by its owner alone. */
export async function openLogFile(file: string, options: LogFileOptions): Promise<LogFile> {
  let opened = await openToAppend(file);
  let turn: Promise<void> = Promise.resolve();

  const append = async (line: string): Promise<void> => {
    if (!(await isFileOf(file, opened.handle))) {
      const former = opened.handle;
      opened = await openToAppend(file);
      await former.close();
    }
    await writeLine(opened, line);
    if (options.fsync) await opened.handle.datasync();
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const result = turn.then(work);
    // One line that was not written does not keep the next from being so.
    turn = result.catch(() => undefined);
    return result;
  };
  return { append: (line) => inTurn(() => append(line)), close: () => inTurn(() => opened.handle.close()) };
}

interface OpenFile {
  readonly handle: FileHandle;
  /** Whether the file ends in half a line, as one that the disk had no room for. */
  endsInHalfLine: boolean;
}

async function openToAppend(file: string): Promise<OpenFile> {
  await mkdir(path.dirname(file), { recursive: true });
  // With O_APPEND each write goes to the end as one piece, whoever else writes.
  const handle = await open(file, 'a+', 0o600);
  return { handle, endsInHalfLine: await endsInHalfLine(handle) };
}

/** Whether the path still leads to the open file: others may have moved it away, so that a new one begins. */
async function isFileOf(file: string, handle: FileHandle): Promise<boolean> {
  const there = await stat(file).catch(() => undefined);
  const { dev, ino } = await handle.stat();
  return there?.dev === dev && there.ino === ino;
}

/** A line is one write, so that no other writer's comes into it. After half a line it begins a new one. */
async function writeLine(opened: OpenFile, line: string): Promise<void> {
  const bytes = Buffer.from(`${opened.endsInHalfLine ? '\n' : ''}${line}\n`);
  const { bytesWritten } = await opened.handle.write(bytes);
  opened.endsInHalfLine = bytesWritten < bytes.length;
  if (opened.endsInHalfLine) throw new Error(`only ${bytesWritten} of ${bytes.length} bytes were written`);
}

async function endsInHalfLine(handle: FileHandle): Promise<boolean> {
  for (let before = -1; ; ) {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size === 0) return false;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, stats.size - 1);
    if (bytesRead === 1 && buffer[0] === lineFeed) return false;
    if (stats.size === before) return true;
    before = stats.size;
    await pause(settleMs);
  }
}
