import type { PluginManager } from '@awf/plugin-host';
import { formatJsonLine } from './json-line.js';
import { createLineFeed } from './line-feed.js';
import { formatLogEntry, isShown, type ShownEntry, type ShownLevel } from './log-text.js';
import type { StatusLine } from './status-line.js';
import type { Style } from './style.js';

/** How a plugin's log is shown. */
export interface LogView {
  readonly status: StatusLine;
  readonly style: Style;
  /** Whether a program reads it: one JSON object a line. */
  readonly json: boolean;
  /** The lowest level that is shown. */
  readonly from: ShownLevel;
}

/** A manager whose plugin's log is shown, whichever engine's. */
export type LogSource = Pick<PluginManager, 'on'>;

/** Prints what a manager's only plugin logs and writes, until the result is disposed of. */
export function showPluginLog(manager: LogSource, name: string, view: LogView): Disposable {
  const show = (plugin: string, entry: ShownEntry): void => {
    if (isShown(entry, view.from)) view.status.print(formatEntry(plugin, entry, view));
  };
  const logs = manager.on('log', ({ plugin, ...entry }) => show(plugin, entry));
  const plain = (line: string) => show(name, { level: 'debug', message: line, fields: {}, raw: line });
  const feeds = { stdout: createLineFeed(plain), stderr: createLineFeed(plain) };
  const output = manager.on('output', ({ stream, data }) => feeds[stream].write(data));
  return {
    [Symbol.dispose]() {
      feeds.stdout.end();
      feeds.stderr.end();
      logs[Symbol.dispose]();
      output[Symbol.dispose]();
    },
  };
}

function formatEntry(plugin: string, entry: ShownEntry, { json, style }: LogView): string {
  if (!json) return formatLogEntry(plugin, entry, style);
  const { level, message, fields } = entry;
  return formatJsonLine({ plugin, level, message, fields }).trimEnd();
}
