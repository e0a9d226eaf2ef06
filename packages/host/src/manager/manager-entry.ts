import type { LogEntry } from '@awf/go-plugin/host';

/** What a manager has to say about a plugin, in the form of the plugin's own log. */
export function managerEntry(level: LogEntry['level'], message: string, fields: LogEntry['fields'] = {}): LogEntry {
  return { level, message, fields, raw: message };
}
