import type { FileEvent } from './snapshot.js';

/**
 * What happened and was not told yet, at most one event a file: what a workflow takes long for must not pile up. A file that
 * came and went meanwhile is none.
 */
export class Pending {
  readonly #events = new Map<string, FileEvent>();

  /** Adds what happened later. */
  add(next: FileEvent): void {
    const { file } = next;
    const merged = merge(this.#events.get(file), next);
    this.#events.delete(file);
    if (merged !== undefined) this.#events.set(file, merged);
  }

  /** Takes out the oldest; undefined where there is none. */
  take(): FileEvent | undefined {
    const [oldest] = this.#events.values();
    if (oldest !== undefined) this.#events.delete(oldest.file);
    return oldest;
  }
}

function merge(earlier: FileEvent | undefined, later: FileEvent): FileEvent | undefined {
  if (earlier === undefined) return later;
  if (earlier.event === 'add') return later.event === 'remove' ? undefined : { ...later, event: 'add' };
  if (earlier.event === 'remove' && later.event === 'add') return { ...later, event: 'change' };
  return later;
}
