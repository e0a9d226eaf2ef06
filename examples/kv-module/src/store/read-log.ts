import { type Change, magic, readRecord } from './record.js';

/** What a log file says. */
export interface LogContent {
  readonly values: Map<string, string>;
  /** Where its whole records end; what is behind was cut off while it was written. */
  readonly end: number;
}

/**
 * Reads a log. What a cut-off write left at its end is no fault: that write was never answered.
 *
 * @throws Error naming the offset where something else stands than a record: values behind it would be lost in silence.
 */
export function readLog(log: Buffer, file: string): LogContent {
  const values = new Map<string, string>();
  if (log.length < magic.length && magic.subarray(0, log.length).equals(log)) return { values, end: 0 };
  if (!log.subarray(0, magic.length).equals(magic)) throw new Error(`${file} is no log of a store`);
  let offset = magic.length;
  while (offset < log.length) {
    const read = readRecord(log, offset);
    if (read.kind === 'damaged') throw new Error(`${file} is damaged at byte ${offset}: restore it from a backup`);
    if (read.kind === 'torn') break;
    apply(values, read.change);
    offset = read.end;
  }
  return { values, end: offset };
}

/** Makes a change. Whether there was something to change. */
export function apply(values: Map<string, string>, { key, value }: Change): boolean {
  if (value === undefined) return values.delete(key);
  values.set(key, value);
  return true;
}
