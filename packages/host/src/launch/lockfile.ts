import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import type { ManifestIssue } from '../discovery/manifest-issue.js';
import { isMissing } from '../discovery/read-manifest.js';
import { parseYaml } from '../discovery/yaml-document.js';
import { type YamlNode, YamlReader } from '../discovery/yaml-reader.js';
import { hostError } from '../errors.js';

/** The checksum that a file lists for a plugin's executable. */
export interface ListedChecksum {
  readonly lockfile: string;
  /** Where in the file it stands: `plugins.probe.sha256`. */
  readonly key: string;
  /** 64 hex digits, in either case. */
  readonly sha256: string;
}

/** The files that are looked into, the first that lists the plugin counts. The engine reads the first alone. (Workflow spec §4.4.) */
const lockfileNames = ['.wfctl.yaml', '.wfctl-lock.yaml'];

/** How many folders above the first are looked into. (Workflow spec §4.4.) */
const parentsLookedAt = 3;

/** A project's file lists its plugins: much more than a manifest. */
const maxLockfileTokens = 200_000;

/**
 * Finds the checksum of a plugin's executable: each file's nearest copy, in a folder or up to three above it, is looked at.
 * Undefined where none lists the plugin with one.
 *
 * @throws PluginError `LOCKFILE_INVALID` where a file cannot be read or is no YAML, `CHECKSUM_INVALID` where what it lists is
 * no SHA-256: a check that cannot be made has failed.
 */
export async function findListedChecksum(plugin: string, from: string): Promise<ListedChecksum | undefined> {
  for (const name of lockfileNames) {
    const found = await findUpwards(plugin, name, from);
    const listed = found && readChecksum(plugin, found);
    if (listed !== undefined) return listed;
  }
  return undefined;
}

/** The checksum that one file lists; see `findListedChecksum`. A missing file is an error here: somebody named it. */
export async function readListedChecksum(plugin: string, lockfile: string): Promise<ListedChecksum | undefined> {
  const text = await readFile(lockfile, 'utf8').catch((cause: unknown) => {
    throw isMissing(cause)
      ? invalid({ plugin, lockfile }, 'is missing', cause)
      : unreadable({ plugin, lockfile }, cause);
  });
  return readChecksum(plugin, { lockfile, text });
}

/** The plugin whose checksum is looked for, and where. */
interface LockedPlace {
  readonly plugin: string;
  readonly lockfile: string;
}

interface FoundFile {
  readonly lockfile: string;
  readonly text: string;
}

async function findUpwards(plugin: string, name: string, from: string): Promise<FoundFile | undefined> {
  let folder = from;
  for (let height = 0; height <= parentsLookedAt; height += 1) {
    const lockfile = join(folder, name);
    try {
      return { lockfile, text: await readFile(lockfile, 'utf8') };
    } catch (cause) {
      if (!isMissing(cause)) throw unreadable({ plugin, lockfile }, cause);
    }
    folder = dirname(folder);
  }
  return undefined;
}

function readChecksum(plugin: string, { lockfile, text }: FoundFile): ListedChecksum | undefined {
  const { document, issues = [] } = { document: undefined, ...parseYaml(text, maxLockfileTokens) };
  refuseIssues({ plugin, lockfile }, issues);
  if (document === undefined) return undefined;
  const reader = new YamlReader(text, document);
  const plugins = readKey(reader, document.contents, { key: 'plugins', what: 'the file' });
  const entry = readKey(reader, plugins, { key: plugin, what: 'plugins' });
  const value = readKey(reader, entry, { key: 'sha256', what: `plugins.${plugin}` });
  refuseIssues({ plugin, lockfile }, reader.issues);
  const key = `plugins.${plugin}.sha256`;
  // As written: digits alone are a number to YAML, which could not hold them.
  const sha256 = reader.string(value, key);
  if (sha256 === '' && reader.issues.length === 0) return undefined;
  if (/^[0-9a-f]{64}$/i.test(sha256)) return { lockfile, key, sha256 };
  const why = `${key} in ${lockfile} is no SHA-256: it must be 64 hex digits in quotes`;
  throw hostError('CHECKSUM_INVALID', `Plugin ${plugin} was not started: ${why}.`, { plugin });
}

/** Keys and aliases are read as Go does: what the engine finds must not be overlooked here. */
function readKey(
  reader: YamlReader,
  node: YamlNode,
  { key, what }: { readonly key: string; readonly what: string },
): YamlNode {
  const entries = reader.entries(node, what);
  const found = entries.find((entry) => entry.key === key);
  const merge = entries.find((entry) => entry.key === '<<');
  // What is merged in might be the very entry.
  if (found === undefined && merge !== undefined) reader.refuse(merge.offset, `${what} has a merge key, write it out`);
  return found?.value;
}

function refuseIssues(place: LockedPlace, [issue]: readonly ManifestIssue[]): void {
  if (issue === undefined) return;
  throw invalid(place, `cannot be read: ${issue.line}:${issue.column}: ${issue.message}`);
}

function unreadable(place: LockedPlace, cause: unknown): Error {
  return invalid(place, `cannot be read (${describeUnknown(cause)})`, cause);
}

function invalid({ plugin, lockfile }: LockedPlace, why: string, cause?: unknown): Error {
  const rule = 'No plugin is started whose checksum it may hold: mend it, or remove it.';
  const message = `Plugin ${plugin} was not started: lockfile ${lockfile} ${why}. ${rule}`;
  return hostError('LOCKFILE_INVALID', message, { plugin, cause });
}
