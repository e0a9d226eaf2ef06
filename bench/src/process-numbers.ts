import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process in bytes; NaN where the system has no `/proc`. */
export function readResidentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1]) * 1024;
}

/** Time that all threads of a process ran on a processor, in ms: it stays the same on a busy machine. NaN as above. */
export function readCpuMs(pid: number): number {
  try {
    const folder = `/proc/${pid}/task`;
    const nanoseconds = readdirSync(folder).map((thread) =>
      Number(read(`${folder}/${thread}/schedstat`).split(' ')[0]),
    );
    return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
