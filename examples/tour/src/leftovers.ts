import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Watches what the plugins of this process leave behind. */
export interface Leftovers {
  /**
   * Sockets, folders and processes that are still there; a process that is just ending has a second for it.
   *
   * @param pids - Processes that were plugins.
   */
  find(pids: readonly number[]): Promise<readonly string[]>;
  remove(): void;
}

/** Gives this process and its plugins a temp folder of their own, so that whatever they leave is seen. */
export function watchLeftovers(): Leftovers {
  const folder = mkdtempSync(path.join(tmpdir(), 'tour-'));
  process.env.TMPDIR = folder;
  const look = (pids: readonly number[]): string[] => [
    ...readdirSync(folder).map((name) => `file ${path.join(folder, name)}`),
    ...pids.filter(isAlive).map((pid) => `plugin process ${pid}`),
    ...children().map((pid) => `child process ${pid}`),
  ];
  return {
    async find(pids) {
      const deadline = performance.now() + 1_000;
      while (look(pids).length > 0 && performance.now() < deadline) await pause(10);
      return look(pids);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Child processes of any kind, as Linux tells them; elsewhere none are seen. */
function children(): string[] {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}
