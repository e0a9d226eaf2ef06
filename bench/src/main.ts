import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchOptions, parseOptions, usage } from './options.js';
import { type Programs, preparePrograms } from './programs.js';
import { formatReport, type Report } from './report.js';
import { baselineId, createRows, type Row, traceStart } from './rows.js';
import { keepCompiledCode } from './run-program.js';
import type { CallCounts, Sample } from './sample.js';
import { divideStart } from './stages.js';
import { median, summarize } from './statistics.js';

/** This file lies in `bench/dist`. */
const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** One start of everything that is not counted: from the second one on a program has its compiled code, and its files are in memory. */
const warmUpCounts: CallCounts = { warmUp: 1, single: 1, total: 1, inFlight: 1 };

async function measureRows(rows: readonly Row[], { runs, counts }: BenchOptions): Promise<Map<Row, Sample[]>> {
  for (const row of rows) await row.run(warmUpCounts);
  const samples = new Map<Row, Sample[]>(rows.map((row) => [row, []]));
  for (let run = 1; run <= runs; run++) {
    for (const [row, taken] of samples) {
      say(`run ${run} of ${runs}: ${row.id}`);
      taken.push(await row.run(counts));
    }
  }
  return samples;
}

async function measureStart(programs: Programs, nodeMs: number, runs: number): Promise<Report['coldStart']> {
  const starts: Sample[] = [];
  for (let run = 0; run < runs; run++) {
    const sample = await traceStart(programs);
    if (sample !== undefined) starts.push(sample);
  }
  return starts.length === 0 ? [] : divideStart(starts, nodeMs);
}

async function measure(options: BenchOptions, programs: Programs): Promise<Report> {
  const [before = 0] = loadavg();
  const rows = createRows(programs).filter(({ id }) => id.includes(options.only ?? ''));
  const samples = await measureRows(rows, options);
  const samplesOf = (wanted: string) => [...samples].find(([{ id }]) => id === wanted)?.[1];
  const nodeMs = median((samplesOf('floor-node') ?? []).map(({ coldMs }) => coldMs));
  const coldStart = Number.isNaN(nodeMs) ? [] : await measureStart(programs, nodeMs, options.runs);
  const [after = 0] = loadavg();
  return {
    node: process.versions.node,
    go: programs.goFolder === undefined ? null : String(spawnSync('go', ['env', 'GOVERSION']).stdout).trim(),
    cpus: cpus().length,
    load: [before, after],
    runs: options.runs,
    quick: options.quick,
    rows: [...samples].map(([{ id, title, group }, taken]) => {
      return { id, title, group, figures: summarize(taken, samplesOf(baselineId)) };
    }),
    coldStart,
  };
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) return void process.stdout.write(usage);
  const folder = mkdtempSync(join(tmpdir(), 'awf-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  keepCompiledCode(join(folder, 'compiled'));
  const programs = await preparePrograms(repository, folder);
  if (programs.goFolder === undefined) say('no Go toolchain in PATH: the rows with Go are left out, and all ratios');
  const report = await measure(options, programs);
  process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : formatReport(report));
}

await main();
