import type { LogEntry } from '@awf/go-plugin/host';
import { printable, printableLine } from './printable.js';
import type { Style } from './style.js';

/** The levels of a plugin's log, the chattiest first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** One of `logLevels`. */
export type ShownLevel = (typeof logLevels)[number];

/** The parts of a log entry that are shown. */
export type ShownEntry = Pick<LogEntry, 'level' | 'message' | 'fields' | 'raw'>;

/**
 * Whether an entry is loud enough to be shown. A line that is no log record counts as `info`: an author who writes to
 * stderr wants it seen, whatever go-plugin's hosts make of it.
 */
export function isShown(entry: ShownEntry, from: ShownLevel): boolean {
  const level = isPlainLine(entry) ? 'info' : entry.level;
  return logLevels.indexOf(level) >= logLevels.indexOf(from);
}

/** A log entry for people: `echo warn  slow answer ms=120`. Safe on a terminal whatever the plugin wrote. */
export function formatLogEntry(plugin: string, entry: ShownEntry, style: Style): string {
  const level = isPlainLine(entry) ? style.dim('|') : levelMark(style, entry.level)(entry.level.padEnd(5));
  const fields = Object.entries(entry.fields).map(
    ([key, value]) => ` ${style.dim(`${printableLine(key)}=`)}${formatField(value)}`,
  );
  return `${style.dim(printableLine(plugin))} ${level} ${printable(withoutLevel(entry.message))}${fields.join('')}`;
}

/** A `[WARN]` at a line's begin is what its level was read from. */
function withoutLevel(message: string): string {
  return message.replace(/^\[(?:TRACE|DEBUG|INFO|WARN|ERROR)\] */, '');
}

function isPlainLine({ level, raw }: ShownEntry): boolean {
  return level === 'debug' && !/^\s*\{|^\[DEBUG\]/.test(raw);
}

function levelMark(style: Style, level: ShownLevel): (text: string) => string {
  if (level === 'error') return style.red;
  if (level === 'warn') return style.yellow;
  return level === 'info' ? style.cyan : style.dim;
}

function formatField(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return printableLine(/^[^\s"]+$/.test(text) || typeof value !== 'string' ? text : JSON.stringify(text));
}
