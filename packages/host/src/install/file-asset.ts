import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseAsset } from './release.js';

/** A file as an asset. */
export function fileAsset(folder: string, name: string): ReleaseAsset {
  return { name, open: async (signal) => createReadStream(join(folder, name), { signal }) };
}
