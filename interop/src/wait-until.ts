import { setTimeout as delay } from 'node:timers/promises';

/**
 * Looks every 10 ms until there is something else than undefined, and gives that. Rejects after `timeoutMs` with what
 * was waited for.
 */
export async function waitUntil<T>(
  what: string,
  timeoutMs: number,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await delay(10);
  }
}
