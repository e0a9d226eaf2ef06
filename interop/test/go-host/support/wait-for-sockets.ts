import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../../src/wait-until.js';

/** Waits until a folder holds that many sockets, and gives their paths; folders in it do not count. */
export function waitForSockets(folder: string, count: number): Promise<readonly string[]> {
  return waitUntil(`${count} sockets in ${folder}`, 5_000, () => {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isSocket());
    return entries.length === count ? entries.map(({ name }) => join(folder, name)) : undefined;
  });
}
