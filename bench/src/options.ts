import { parseArgs } from 'node:util';
import type { CallCounts } from './sample.js';

/** How a bench runs. */
export interface BenchOptions {
  /** JSON on stdout in place of the tables. */
  readonly json: boolean;
  /** Few runs and few calls: shows that everything works, and no numbers to believe. */
  readonly quick: boolean;
  /** How often each pair is measured; the pairs take turns. */
  readonly runs: number;
  /** Only rows whose id has this text. */
  readonly only: string | undefined;
  readonly counts: CallCounts;
}

/** What `--help` prints. */
export const usage = `usage: pnpm bench [--runs <n>] [--only <text>] [--quick] [--json]

--runs <n>     how often each pair is measured (7)
--only <text>  only rows whose id has this text, such as "go-ts"
--quick        one run with few calls
--json         one JSON document on stdout in place of the tables
`;

/** Reads the command line; `undefined` where help was asked for. Throws a TypeError for what it does not know. */
export function parseOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { json, quick, only } = values;
  const runs = Number(values.runs ?? (quick ? 1 : 7));
  if (!Number.isSafeInteger(runs) || runs < 1) throw new TypeError('--runs takes a whole number from 1');
  const counts = quick
    ? { warmUp: 64, single: 50, total: 200, inFlight: 64 }
    : { warmUp: 5_000, single: 2_000, total: 20_000, inFlight: 64 };
  return { json, quick, runs, only, counts };
}
