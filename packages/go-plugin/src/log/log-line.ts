import { escapeControls } from './escape-controls.js';
import type { LinePosition } from './line-splitter.js';
import type { LogLevel } from './log-level.js';
import { parseTimestamp } from './timestamp.js';

/** One line of a plugin's stderr, understood as far as it can be. */
export interface LogEntry {
  readonly level: LogLevel;
  /** Safe to print on one line: control characters are escaped. The raw text where the line is no log record. */
  readonly message: string;
  /** What else the record holds, as the plugin sent it: not escaped. Empty where the line is no log record. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** When the plugin says that it logged; absent where it doesn't say. */
  readonly time?: Date | undefined;
  /** The line as it came, invalid UTF-8 replaced: not escaped. */
  readonly raw: string;
}

/** Parses one plugin's stderr; it remembers a panic for the rest of the process's life. */
export interface LogParser {
  /** Never throws. `position` tells a piece of an over-long line; default: `whole`. */
  parse(line: Uint8Array | string, position?: LinePosition): LogEntry;
}

/** Members that hold the message, level and time: hclog's names first, then those of other loggers. */
const messageKeys = ['@message', 'message', 'msg'] as const;
const levelKeys = ['@level', 'level', 'lvl', 'severity'] as const;
const timeKeys = ['@timestamp', 'time', 'timestamp', 'ts'] as const;
const hclogKeys = ['@message', '@level', '@timestamp'] as const;

/** Words for levels, hclog's five and those of other loggers. A Map: a line must not reach an object's prototype. */
const levelWords = new Map<string, LogLevel>([
  ...(['trace', 'debug', 'info', 'warn', 'error'] as const).map((level) => [level, level] as const),
  ['notice', 'info'],
  ['warning', 'warn'],
  ['err', 'error'],
  ['dpanic', 'error'],
  ['panic', 'error'],
  ['fatal', 'error'],
  ['critical', 'error'],
]);

/** Deeper records are shown raw: whoever prints one later walks it recursively. */
const deepestRecord = 50;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Makes a parser of stderr lines (go-plugin spec §6.11): hclog JSON, `[LEVEL]` text, Go panics, and anything else raw at
 * debug. It takes more than Go hosts do, where they lose the level or die: any RFC 3339 timestamp; the member names and
 * level words of other loggers (pino's numbers too); members of a wrong type make the line raw.
 */
export function createLogParser(): LogParser {
  let inPanic = false;
  const parseText = (raw: string): LogEntry => {
    const level = prefixLevel(raw);
    if (/^(panic|fatal error): /.test(raw)) inPanic = true;
    return rawEntry(raw, level ?? (inPanic ? 'error' : 'debug'));
  };
  return {
    parse(line, position = 'whole') {
      const raw = typeof line === 'string' ? line : Buffer.from(line).toString('utf8');
      if (position !== 'whole') return pieceEntry(raw, position);
      const record = /^\s*\{/.test(raw) ? parseObject(raw) : undefined;
      return record === undefined ? parseText(raw) : (recordEntry(record, raw) ?? parseText(raw));
    },
  };
}

/** The entry of a JSON log record, or undefined where the line must be shown raw. */
function recordEntry(record: JsonObject, raw: string): LogEntry | undefined {
  if (!hclogKeys.every((key) => record[key] === undefined || typeof record[key] === 'string')) return undefined;
  const time = pick(record, timeKeys, parseTimestamp);
  if (record['@timestamp'] !== undefined && time?.key !== '@timestamp') return undefined;
  const level = pick(record, levelKeys, readLevel);
  // A record without a level, or with one that nobody knows: a reader needs all of it to judge.
  if (level === undefined) return rawEntry(raw, 'debug');
  const message = pick(record, messageKeys, (value) => (typeof value === 'string' ? value : undefined));
  const taken = new Set<string | undefined>([time?.key, level.key, message?.key]);
  const fields = Object.fromEntries(Object.entries(record).filter(([key]) => !taken.has(key)));
  return { level: level.value, message: escapeControls(message?.value ?? ''), fields, time: time?.value, raw };
}

/** The first of `keys` that the record has and `read` understands. */
function pick<Key extends string, Value>(
  record: JsonObject,
  keys: readonly Key[],
  read: (value: unknown) => Value | undefined,
): { readonly key: Key; readonly value: Value } | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(record, key) ? read(record[key]) : undefined;
    if (value !== undefined) return { key, value };
  }
  return undefined;
}

/** A level word, or one of pino's numbers: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
function readLevel(value: unknown): LogLevel | undefined {
  if (typeof value === 'string') return levelWords.get(value.trim().toLowerCase());
  if (typeof value !== 'number' || value < 10 || value > 60 || value % 10 !== 0) return undefined;
  return (['trace', 'debug', 'info', 'warn'] as const)[value / 10 - 1] ?? 'error';
}

/** `[WARN]` and the like at column 0; `[ERR]` is not one of them (go-plugin spec §11 trap 7). */
function prefixLevel(raw: string): LogLevel | undefined {
  const word = /^\[(TRACE|DEBUG|INFO|WARN|ERROR)\]/.exec(raw)?.[1];
  return word === undefined ? undefined : levelWords.get(word.toLowerCase());
}

function parseObject(raw: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return isObject(value) && isShallow(value, deepestRecord) ? value : undefined;
  } catch {
    // Not JSON: text, which the caller shows raw.
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShallow(value: object, depth: number): boolean {
  if (depth === 0) return false;
  return Object.values(value).every((item) => typeof item !== 'object' || item === null || isShallow(item, depth - 1));
}

/** A piece of an over-long line: raw at debug, with a mark where it was cut. */
function pieceEntry(raw: string, position: 'first' | 'middle' | 'last'): LogEntry {
  const entry = rawEntry(raw, 'debug');
  const start = position === 'first' ? '' : '[cut] ';
  const end = position === 'last' ? '' : ' [cut]';
  return { ...entry, message: `${start}${entry.message}${end}` };
}

function rawEntry(raw: string, level: LogLevel): LogEntry {
  return { level, message: escapeControls(raw), fields: {}, raw };
}
