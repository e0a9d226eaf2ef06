import type { Row } from './rows.js';
import type { Metric } from './sample.js';
import type { Stage } from './stages.js';
import type { Figure } from './statistics.js';

/** The document of `--json`. Times in ms (`…Us`: µs), sizes in bytes; ratios against Go and Go over AutoMTLS. */
export interface Report {
  readonly node: string;
  readonly go: string | null;
  readonly cpus: number;
  /** Load average of one minute before and after: above the number of processors the times mean little. */
  readonly load: readonly [before: number, after: number];
  readonly runs: number;
  readonly quick: boolean;
  readonly rows: readonly ReportRow[];
  /** A start of the TypeScript plugin under a Go host. */
  readonly coldStart: readonly Stage[];
}

/** One row of the report. */
export interface ReportRow extends Omit<Row, 'run'> {
  readonly figures: Partial<Record<Metric, Figure>>;
}

interface Column {
  readonly head: string;
  readonly metric: Metric;
  readonly show: (value: number) => string;
}

const columns: readonly Column[] = [
  { head: 'cold ms', metric: 'coldMs', show: (ms) => ms.toFixed(0) },
  { head: 'p50 ms', metric: 'rttP50Ms', show: (ms) => ms.toFixed(2) },
  { head: 'p99 ms', metric: 'rttP99Ms', show: (ms) => ms.toFixed(2) },
  { head: 'calls/s', metric: 'callsPerSecond', show: (calls) => calls.toFixed(0) },
  { head: 'RSS MB', metric: 'rssBusyBytes', show: (bytes) => (bytes / 2 ** 20).toFixed(0) },
  { head: 'stop ms', metric: 'stopMs', show: (ms) => ms.toFixed(0) },
  { head: 'CPU cold ms', metric: 'cpuColdMs', show: (ms) => ms.toFixed(0) },
  { head: 'CPU call µs', metric: 'cpuCallUs', show: (us) => us.toFixed(0) },
];

/** The report as tables for people. */
export function formatReport(report: Report): string {
  const { node, go, cpus, load, runs } = report;
  const machine = `Node ${node}, ${go ?? 'no Go'}, ${cpus} processors, load ${load.map((each) => each.toFixed(1)).join(' to ')}`;
  const groups = [...new Set(report.rows.map((row) => row.group))];
  const tables = groups.map((group) => formatGroup(group, report.rows));
  const notes = `${machine}; medians of ${runs} alternating runs, ratios to Go and Go over AutoMTLS in the same round`;
  return [...tables, ...formatStages(report.coldStart), notes, ''].join('\n');
}

function formatGroup(group: string, rows: readonly ReportRow[]): string {
  const head = [group, ...columns.map((column) => column.head)];
  const body = rows
    .filter((row) => row.group === group)
    .map((row) => [row.title, ...columns.map((each) => cell(row, each))]);
  return `${formatTable([head, ...body])}\n`;
}

function cell({ figures }: ReportRow, { metric, show }: Column): string {
  const figure = figures[metric];
  if (figure === undefined) return '–';
  return `${show(figure.median)}${figure.ratio === undefined ? '' : ` ${figure.ratio.toFixed(2)}×`}`;
}

function formatStages(stages: readonly Stage[]): readonly string[] {
  if (stages.length === 0) return [];
  const head = ['cold start: Go host, TypeScript plugin', 'ms'];
  return [`${formatTable([head, ...stages.map(({ stage, ms }) => [stage, ms.toFixed(1)])])}\n`];
}

function formatTable(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]): string =>
    line
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  ');
  return lines.map(format).join('\n');
}
