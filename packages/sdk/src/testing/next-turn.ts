// Imported, since that is out of the reach of fake timers: the event loop turns while they stand still.
import { setImmediate } from 'node:timers';

/** Resolves in the next turn of the event loop, after everything that can happen in this one. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
