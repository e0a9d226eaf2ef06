import { callListener } from '../events/call-listener.js';

/** Named events with typed details. */
export class Listeners<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(detail: never) => void>>();

  /** Calls the listener at every such event until the result is disposed of. */
  on<K extends keyof Events>(event: K, listener: (detail: Events[K]) => void): Disposable {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all);
    all.add(listener);
    return { [Symbol.dispose]: () => void all.delete(listener) };
  }

  /** Calls the event's listeners. One that throws is a process warning and hinders neither the others nor the caller. */
  emit<K extends keyof Events>(event: K, detail: Events[K]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      callListener(String(event), () => (listener as (detail: Events[K]) => void)(detail));
    }
  }
}
