import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;

/**
 * Runs the action while this process holds the lock file: parallel test workers build one after the other. A lock
 * whose holder is dead is taken over. Waits without a limit of its own; the test's time limit ends it.
 */
export async function withLock<T>(lockFile: string, action: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true });
  while (!(await takeLock(lockFile))) await delay(pollMs);
  try {
    return await action();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function takeLock(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''));
    // An empty file belongs to somebody who is just about to write it.
    if (holder > 0 && !isAlive(holder)) await rm(lockFile, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
