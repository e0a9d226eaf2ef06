import { formatLogEntry } from './log-text.js';
import { printableLine } from './printable.js';
import type { Style } from './style.js';

/** How far an operation is, for a status line: `40 % linking`. */
export function formatProgress(fraction: number, message = ''): string {
  return `${Math.floor(fraction * 100)} % ${printableLine(message)}`.trimEnd();
}

/** The same as a line of the log, which it is where nothing is streamed. */
export function formatProgressEntry(
  plugin: string,
  { fraction, message }: { readonly fraction: number; readonly message: string | undefined },
  style: Style,
): string {
  const fields = { fraction, ...(message === undefined ? {} : { message }) };
  return formatLogEntry(plugin, { level: 'debug', message: 'progress', fields, raw: '{}' }, style);
}
