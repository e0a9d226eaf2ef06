import type { LogEntry } from '@awf/go-plugin/host';

/** What a manager has to say about a plugin, in the form of the plugin's own log. */
export function managerEntry(level: LogEntry['level'], message: string, fields: LogEntry['fields'] = {}): LogEntry {
  return { level, message, fields, raw: message };
}

const levels: ReadonlySet<string> = new Set<LogEntry['level']>(['trace', 'debug', 'info', 'warn', 'error']);

/** What a plugin said by the workflow engine's callback; a level of its own making is `info`. */
export function pluginEntry(level: string, message: string, fields: LogEntry['fields']): LogEntry {
  return managerEntry(isLevel(level) ? level : 'info', message, fields);
}

function isLevel(level: string): level is LogEntry['level'] {
  return levels.has(level);
}
