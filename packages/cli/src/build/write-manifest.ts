import { readFile, writeFile } from 'node:fs/promises';
import { parseManifest } from '@awf/plugin-host';
import { cliError } from '../errors.js';
import { compareManifests } from './manifest-drift.js';
import { manifestKeys, updateManifest } from './manifest-text.js';
import type { MadeManifest } from './plugin-manifest.js';

/** Set to 1, it makes a build write its author's `plugin.yaml` anew instead of failing where that differs from the code. */
export const writeManifestVariable = 'AWF_PLUGIN_WRITE_MANIFEST';

/**
 * Makes a file say what the code says. Comments, keys that are not made, and whatever agrees already stay as they are; a file
 * that is not there yet is made. Fails with `BUILD_OUTPUT_UNWRITABLE`.
 */
export async function writeManifest(path: string, { manifest, text, parsed }: MadeManifest): Promise<void> {
  const earlier = await readFile(path, 'utf8').catch(() => undefined);
  const found = earlier === undefined ? undefined : parseManifest(Buffer.from(earlier)).manifest;
  const differing = found === undefined ? manifestKeys : compareManifests(found, parsed).map(({ top }) => top);
  if (differing.length === 0) return;
  try {
    await writeFile(path, earlier === undefined ? text : updateManifest(earlier, manifest, new Set(differing)));
  } catch (error) {
    throw cliError('BUILD_OUTPUT_UNWRITABLE', `writing ${path} failed: ${String(error)}`, error);
  }
}
