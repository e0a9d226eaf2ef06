import { constants, type Stats } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { describeUnknown } from '../errors/describe-unknown.js';
import { type ExecutableProblem, invalidExecutable as invalid, isProblem } from './executable-problem.js';

const headBytes = 4_096;

const missing: ExecutableProblem = {
  code: 'EXECUTABLE_MISSING',
  reason: 'does not exist',
  cure: 'Build or install it, or correct its path',
};

/** The first 4 KiB of a file that may be executed, or why it may not. */
export async function readExecutable(file: string): Promise<Buffer | ExecutableProblem> {
  const stats = await statExecutable(file);
  if (isProblem(stats)) return stats;
  return (await findStatProblem(file, stats)) ?? readHead(file);
}

/** What the system says of a file, or why it can't be looked at. */
export async function statExecutable(file: string): Promise<Stats | ExecutableProblem> {
  try {
    return await stat(file);
  } catch (error) {
    const code = errorCode(error);
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return isMissing ? missing : unreadable(error);
  }
}

async function findStatProblem(file: string, stats: Stats): Promise<ExecutableProblem | undefined> {
  if (stats.isDirectory()) return invalid('is a folder', 'Give the path of the executable in it');
  if (!stats.isFile()) return invalid('is not a regular file', 'Give the path of an executable file');
  if (stats.size === 0) return invalid('is empty', 'Build it again');
  try {
    await access(file, constants.X_OK);
    return undefined;
  } catch {
    const hasBit = (stats.mode & 0o111) !== 0;
    if (!hasBit) return invalid('is not executable', `Run: chmod +x ${shellQuote(file)}`);
    return invalid(
      'may not be executed by this user, or lies on a file system that is mounted noexec',
      'Change its owner or mode, or move it',
    );
  }
}

async function readHead(file: string): Promise<Buffer | ExecutableProblem> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(error);
  }
}

/** What keeps a file from starting that is neither a binary nor begins with `#!`. */
export function explainText(head: Buffer): ExecutableProblem {
  const start = head.toString('latin1', 0, 3);
  if (start === '\xef\xbb\xbf')
    return invalid('begins with a byte order mark (BOM), which hides its #! line', 'Save it as UTF-8 without BOM');
  if (/^(\xff\xfe|\xfe\xff)/.test(start)) return invalid('is UTF-16 text', 'Save it as UTF-8 without BOM');
  if (head.includes(0)) {
    const bytes = head.toString('hex', 0, 4);
    return invalid(
      `is neither a program of this machine nor a script (it begins with the bytes ${bytes})`,
      'Build it again',
    );
  }
  if (/^\s+#!/.test(head.toString('latin1')))
    return invalid('has something before its #! line', 'Make that its first line');
  return invalid(
    'is text without a #! line',
    'Begin it with a line that names its interpreter, such as #!/usr/bin/env node',
  );
}

function unreadable(error: unknown): ExecutableProblem {
  const reason = `cannot be read: ${describeUnknown(error)}`;
  return { code: 'EXECUTABLE_UNREADABLE', reason, cure: 'Make it and the folders above it readable for this user' };
}

function errorCode(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

function shellQuote(text: string): string {
  return /^[\w./@%+:,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
