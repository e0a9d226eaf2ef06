import type { EventCounters } from './event-counters.js';

/** What a bus has to say about a plugin. */
export type EventWarning =
  | 'event buffer full'
  | 'propagation depth exceeded'
  | 'event not authorized'
  | 'event not handled'
  | 'event stream given up'
  | 'no event service';

/** Writes a warning about a plugin where people look for it. */
export type WriteWarning = (plugin: string, message: string, fields: Readonly<Record<string, unknown>>) => void;

/** Between two warnings about one plugin, in ms: a flood of events must not become a flood of lines. */
const pauseMs = 1_000;

/** Warnings about events, at most one a second for each plugin; those between are counted in the next. */
export class EventWarnings {
  readonly #plugins = new Map<string, { lastAt: number; suppressed: number }>();

  constructor(
    private readonly write: WriteWarning,
    private readonly counters: (plugin: string) => EventCounters,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Warns, unless the plugin was warned about within the last second. */
  warn(plugin: string, what: EventWarning, details: { readonly text: string; readonly type: string }): void {
    const at = this.now();
    const known = this.#plugins.get(plugin);
    if (known !== undefined && at - known.lastAt < pauseMs) {
      known.suppressed += 1;
      return;
    }
    this.#plugins.set(plugin, { lastAt: at, suppressed: 0 });
    const { text, type } = details;
    const fields = { type, suppressed: known?.suppressed ?? 0, counters: { ...this.counters(plugin) } };
    this.write(plugin, `${what}: ${text}`, fields);
  }
}
