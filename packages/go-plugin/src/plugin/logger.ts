import { describeUnknown } from '../errors/describe-unknown.js';
import { type LogLevel, logLevels } from '../log/log-level.js';
import { formatLogLine } from './hclog-line.js';
import { StderrWriter } from './stderr-writer.js';

/** One method of a logger. */
export type LogMethod = (message: string, fields?: object) => void;

/** Logs to the host, which shows each line with its level. Never throws, never blocks. */
export interface Logger extends Readonly<Record<LogLevel, LogMethod>> {
  /** A logger that adds these fields to every line. */
  child(fields: object): Logger;
}

/** What a plugin's logger is made of. */
export interface LoggerInit {
  /** Shown by hosts as `@module`. */
  readonly module: string;
  readonly writer: Pick<StderrWriter, 'writeLine'>;
  /** Lines below it are not written. Default `trace`: the host filters. */
  readonly level?: LogLevel | undefined;
}

/** A logger that writes hclog JSON to stderr, as Go hosts read it (go-plugin spec §7.6). */
export function createLogger(init: LoggerInit, shared: object = {}): Logger {
  const lowest = logLevels.indexOf(init.level ?? 'trace');
  const log = (level: LogLevel): LogMethod =>
    logLevels.indexOf(level) < lowest
      ? () => undefined
      : (message, fields) => {
          const record = {
            level,
            message: describeUnknown(message),
            module: init.module,
            time: new Date(),
            fields: { ...shared, ...fields },
          };
          init.writer.writeLine(formatLogLine(record));
        };
  return {
    trace: log('trace'),
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (fields) => createLogger(init, { ...shared, ...fields }),
  };
}

/** The writer of this process's stderr; the count of dropped lines is logged under the given module. */
export function createStderrWriter(module: string): StderrWriter {
  return new StderrWriter(process.stderr, (count) =>
    formatLogLine({
      level: 'warn',
      message: `${count} log lines were dropped: the host does not read stderr fast enough`,
      module,
      time: new Date(),
      fields: { dropped: count },
    }),
  );
}
