import { readCpuMs, readResidentBytes } from './process-numbers.js';
import type { CallCounts, Sample } from './sample.js';

/** Something that answers calls, in a process of its own. */
export interface Callee {
  readonly pid: number;
  /** Makes one call. */
  call(): Promise<unknown>;
}

/** Makes the calls of a run, and gives what they showed. Call it right after the first answer. */
export async function measureLoad(callee: Callee, counts: CallCounts): Promise<Omit<Sample, 'coldMs'>> {
  const { pid } = callee;
  const cpuColdMs = readCpuMs(pid);
  const rssIdleBytes = readResidentBytes(pid);
  await repeat(callee, counts.warmUp, counts.inFlight);
  const single = (await repeat(callee, counts.single, 1)).sort((a, b) => a - b);
  const cpuBeforeMs = readCpuMs(pid);
  const began = performance.now();
  await repeat(callee, counts.total, counts.inFlight);
  const seconds = (performance.now() - began) / 1000;
  return {
    cpuColdMs,
    rssIdleBytes,
    rttP50Ms: single[Math.floor(single.length * 0.5)],
    rttP99Ms: single[Math.floor(single.length * 0.99)],
    callsPerSecond: counts.total / seconds,
    cpuCallUs: ((readCpuMs(pid) - cpuBeforeMs) * 1000) / counts.total,
    rssBusyBytes: readResidentBytes(pid),
  };
}

async function repeat(callee: Callee, count: number, inFlight: number): Promise<number[]> {
  const tookMs: number[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun++ < count) {
      const start = performance.now();
      await callee.call();
      tookMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, worker));
  return tookMs;
}
