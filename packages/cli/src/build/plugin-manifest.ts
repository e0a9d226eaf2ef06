import { type Manifest, parseManifest } from '@awf/plugin-host';
import type { AwfManifest, PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { type FolderFile, readFolderFile } from './folder-file.js';
import { compareManifests, type Difference, formatDifference } from './manifest-drift.js';
import { formatManifest } from './manifest-text.js';
import { cureFor, isText, nameOf } from './own-file.js';
import { toPath } from './to-path.js';
import { writeManifest } from './write-manifest.js';

/** A manifest to be put into a folder. */
export interface FolderManifest {
  /** Undefined where the plugin is not for AWF. */
  readonly content: Buffer | string | undefined;
  /** What AWF ignores in it, each with its place. */
  readonly notes: readonly string[];
}

/** The manifest that a plugin's code makes: as an object, as text, and as hosts read that. */
export interface MadeManifest {
  readonly manifest: AwfManifest;
  readonly text: string;
  readonly parsed: Manifest;
}

/**
 * The manifest of a folder whose executable has described itself: made of the description, or the author's own one after it
 * was found to say the same. With `write` the author's own one is mended first.
 *
 * Fails with `MANIFEST_DRIFT` naming each difference, `MANIFEST_INVALID`, `BUILD_INPUT_UNREADABLE`, `BUILD_OUTPUT_UNWRITABLE`.
 */
export async function manifestOf(
  description: PluginDescription,
  own: FolderFile | undefined,
  write: boolean,
): Promise<FolderManifest> {
  if (own === undefined && description.manifests.awf === undefined) return { content: undefined, notes: [] };
  const made = makeManifest(description);
  if (own === undefined) return { content: made.text, notes: [] };
  if (write && !isText(own)) await writeManifest(toPath(own), made);
  const { content, manifest, notes } = await readOwnManifest(own);
  refuseDrift(compareManifests(manifest, made.parsed), nameOf(own), cureFor(own, 'manifest'));
  return { content, notes };
}

/** The manifest of a description. Fails with `MANIFEST_INVALID` where hosts would refuse it, as that of another SDK may be. */
export function makeManifest({ name, manifests: { awf } }: PluginDescription): MadeManifest {
  const what = `the manifest that plugin ${JSON.stringify(name)} describes`;
  if (awf === undefined) throw cliError('MANIFEST_INVALID', `${what} is for another engine than AWF`);
  const text = formatManifest(awf);
  const { manifest: parsed, issues } = parseManifest(Buffer.from(text));
  if (parsed !== undefined && issues.length === 0) return { manifest: awf, text, parsed };
  const told = issues.map(({ message }) => message).join('; ');
  throw cliError('MANIFEST_INVALID', `${what} breaks AWF's rules: ${told}`);
}

/** An author's manifest as it is, held against AWF's rules alone. Fails with `BUILD_INPUT_UNREADABLE` or `MANIFEST_INVALID`. */
export async function readOwnManifest(own: FolderFile): Promise<FolderManifest & { readonly manifest: Manifest }> {
  const content = await readFolderFile(own);
  const { manifest, issues, notes } = parseManifest(Buffer.from(content));
  const told = (all: typeof notes) =>
    all.map(({ line, column, message }) => `${nameOf(own)}:${line}:${column}: ${message}`);
  if (manifest !== undefined && issues.length === 0) return { content, manifest, notes: told(notes) };
  throw cliError('MANIFEST_INVALID', told(issues).join('\n'));
}

/** Refuses a manifest that differs from the one which the code makes. Fails with `MANIFEST_DRIFT`. */
export function refuseDrift(differences: readonly Difference<string>[], file: string, cure: string): void {
  if (differences.length === 0) return;
  const lines = differences.map((difference) => `  ${formatDifference(difference)}`);
  throw cliError('MANIFEST_DRIFT', `${file} does not say what the code says:\n${lines.join('\n')}\n${cure}`);
}
