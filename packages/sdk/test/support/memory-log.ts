import type { Logger } from '@awf/go-plugin/plugin';

/** One line that was logged. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: object;
}

/** A logger that keeps its lines. */
export function createMemoryLog(lines: LogLine[] = [], shared: object = {}): { log: Logger; lines: LogLine[] } {
  const write = (level: string) => (message: string, fields?: object) =>
    void lines.push({ level, message, fields: { ...shared, ...fields } });
  const log: Logger = {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => createMemoryLog(lines, { ...shared, ...fields }).log,
  };
  return { log, lines };
}
