import { describeUnknown } from '../errors/describe-unknown.js';
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

function safeFields(fields: object): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    safe[reserved.has(name) ? `_${name}` : name] = safeValue(value);
  }
  return safe;
}

function safeValue(value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? value.message;
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value);
  if (typeof value !== 'object') return value;
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return describeUnknown(value);
  }
}
