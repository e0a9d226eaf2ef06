/** What became of the events of one plugin since its manager was made. */
export interface EventCounters {
  /** Handed to the plugin: its handler has answered, or the event has gone out on its stream. */
  readonly delivered: number;
  /** Not handed to the plugin: its queue was full, or it was unloaded or gone before its turn. */
  readonly dropped: number;
  /** The plugin's handler failed or took too long, or the plugin crashed meanwhile. */
  readonly failed: number;
  /** Made by the plugin, and not published, since it lay too deep in a chain of events. */
  readonly tooDeep: number;
  /** Made by the plugin, and not published, since its manifest does not allow it. */
  readonly denied: number;
}

/** The same while it is counted. */
export type OpenCounters = { -readonly [K in keyof EventCounters]: EventCounters[K] };

/** The counters of all plugins, which outlive their processes. */
export class CounterTable {
  readonly #counters = new Map<string, OpenCounters>();

  /** The counters of a plugin, zero at first. */
  of(plugin: string): OpenCounters {
    const known = this.#counters.get(plugin);
    if (known !== undefined) return known;
    const counters = { delivered: 0, dropped: 0, failed: 0, tooDeep: 0, denied: 0 };
    this.#counters.set(plugin, counters);
    return counters;
  }

  /** A copy of all, by plugin. */
  read(): Readonly<Record<string, EventCounters>> {
    return Object.fromEntries(Array.from(this.#counters, ([plugin, counters]) => [plugin, { ...counters }]));
  }
}
