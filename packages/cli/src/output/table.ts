import { padEnd, visibleLength, wrapLines } from './wrap.js';

const gap = '  ';

/** How a table is set. */
export interface TableLayout {
  /** Put before each line. Default: nothing. */
  readonly indent?: string | undefined;
  /** The place there is; the last column wraps in what the others leave. Undefined: nothing wraps. */
  readonly width?: number | undefined;
}

/** Lines up rows in columns, two spaces apart; columns that are empty in all rows take no place. */
export function formatTable(rows: readonly (readonly string[])[], layout: TableLayout = {}): string {
  const { indent = '', width } = layout;
  const used = usedColumns(rows);
  const cells = rows.map((row) => used.map((column) => row[column] ?? ''));
  const widths = used.map((_, column) => Math.max(...cells.map((row) => visibleLength(row[column] ?? ''))));
  const left = widths.slice(0, -1).reduce((sum, one) => sum + one + gap.length, indent.length);
  // Below that, wrapping makes a column of single words: longer lines are easier to read.
  const room = width === undefined || width - left < 20 ? undefined : width - left;
  return cells.map((row) => formatRow(row, widths, { indent, left, room })).join('\n');
}

function usedColumns(rows: readonly (readonly string[])[]): readonly number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) => column).filter((column) =>
    rows.some((row) => (row[column] ?? '') !== ''),
  );
}

function formatRow(
  row: readonly string[],
  widths: readonly number[],
  place: { readonly indent: string; readonly left: number; readonly room: number | undefined },
): string {
  const head = row.slice(0, -1).map((cell, column) => padEnd(cell, widths[column] ?? 0) + gap);
  const [first = '', ...more] = wrapLines(row.at(-1) ?? '', place.room);
  const lines = [`${place.indent}${head.join('')}${first}`, ...more.map((line) => ' '.repeat(place.left) + line)];
  return lines.map((line) => line.trimEnd()).join('\n');
}
