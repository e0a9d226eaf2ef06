import { readFileSync } from 'node:fs';
import { waitUntil } from '../../../src/wait-until.js';

/** Whether a process runs; one that has ended and that nobody has reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits for the end of a process and gives the milliseconds that it took. */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<number> {
  const began = Date.now();
  await waitUntil(`the end of process ${pid}`, timeoutMs, () => (isRunning(pid) ? undefined : true));
  return Date.now() - began;
}
