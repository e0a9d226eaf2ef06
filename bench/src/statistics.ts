import type { Metric, Sample } from './sample.js';

/** One number of a row over all runs. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Median of the ratios to the baseline of the same round; absent where there is no baseline. */
  readonly ratio?: number | undefined;
}

const metrics: readonly Metric[] = [
  'coldMs',
  'lineMs',
  'connectedMs',
  'rttP50Ms',
  'rttP99Ms',
  'callsPerSecond',
  'rssIdleBytes',
  'rssBusyBytes',
  'stopMs',
  'cpuColdMs',
  'cpuCallUs',
];

/** The middle of some numbers; the mean of the two in the middle where they are even in count. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/**
 * The figures of a row. Ratios are taken round by round, since what disturbs a machine disturbs neighbours alike.
 *
 * @param baseline - Samples of the row to compare with, in the same order of rounds.
 */
export function summarize(
  samples: readonly Sample[],
  baseline: readonly Sample[] | undefined,
): Partial<Record<Metric, Figure>> {
  const figures: Partial<Record<Metric, Figure>> = {};
  for (const metric of metrics) {
    const values = samples.flatMap((sample) => toNumbers(sample[metric]));
    if (values.length === 0) continue;
    const ratios = samples.flatMap((sample, round) => toNumbers(quotient(sample[metric], baseline?.[round]?.[metric])));
    const ratio = ratios.length === 0 ? {} : { ratio: median(ratios) };
    figures[metric] = { median: median(values), min: Math.min(...values), max: Math.max(...values), ...ratio };
  }
  return figures;
}

function quotient(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base;
}

// What a system cannot tell comes as NaN, or as null through JSON.
function toNumbers(value: number | null | undefined): readonly number[] {
  return typeof value === 'number' && Number.isFinite(value) ? [value] : [];
}
