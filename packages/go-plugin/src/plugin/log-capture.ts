import { createLogParser, type LogEntry } from '../log/log-line.js';
import { createLogger, type Logger } from './logger.js';

/** A logger for tests: it writes nothing, and hands on each line as a host reads it off stderr (go-plugin spec §6.11). */
export function createLogCapture(module: string, onLog: (entry: LogEntry) => void): Logger {
  const parser = createLogParser();
  return createLogger({ module, writer: { writeLine: (line) => onLog(parser.parse(line)) } });
}
