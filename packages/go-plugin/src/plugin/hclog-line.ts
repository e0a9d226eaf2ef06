import { describeUnknown, stackOf } from '../errors/describe-unknown.js';
import type { LogLevel } from '../log/log-level.js';
import { longestLineBytes } from './stderr-writer.js';

/** What one log line holds. */
export interface LogRecord {
  readonly level: LogLevel;
  readonly message: string;
  /** Name of the logger, shown by hosts as `@module`. */
  readonly module: string;
  readonly time: Date;
  readonly fields: object;
}

/** Members that hosts read themselves; a field of such a name would crash a Go host or be lost (go-plugin spec §11 trap 8). */
const reserved = new Set(['@message', '@level', '@timestamp', '@module']);

const cutMark = '… (cut)';

/**
 * A record as one line of hclog JSON, as Go hosts read it from stderr (go-plugin spec §7.6): six fraction digits in the
 * time, reserved names renamed, below 64 KiB; fields that JSON cannot say become texts.
 */
export function formatLogLine(record: LogRecord): string {
  const line = JSON.stringify({ ...head(record, record.message), ...safeFields(record.fields) });
  if (Buffer.byteLength(line) <= longestLineBytes) return line;
  // A character takes at most 6 bytes of JSON, so this text fits whatever it holds.
  const message = `${record.message.slice(0, Math.floor(longestLineBytes / 6) - 100)}${cutMark}`;
  return JSON.stringify({ ...head(record, message), truncated: true });
}

function head({ level, module, time }: LogRecord, message: string) {
  return {
    '@level': level,
    '@message': message,
    '@module': module,
    '@timestamp': time.toISOString().replace('Z', '000Z'),
  };
}

/** `fromEntries` defines each name as it is, `__proto__` too. */
function safeFields(fields: object): object {
  const named = fieldNames(fields).map((name) => [reserved.has(name) ? `_${name}` : name, safeValue(fields, name)]);
  return Object.fromEntries(named);
}

function fieldNames(fields: object): readonly string[] {
  try {
    return Object.keys(fields);
  } catch {
    // A proxy that hides its names has none to log.
    return [];
  }
}

/** A field as JSON can say it; reading it may run the author's code, which must not break the log. */
function safeValue(fields: object, name: string): unknown {
  let value: unknown;
  try {
    value = Reflect.get(fields, name);
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value);
    if (value instanceof Error) return stackOf(value);
    // Parsed again: a second toJSON might give or throw something else.
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return describeUnknown(value);
  }
}
