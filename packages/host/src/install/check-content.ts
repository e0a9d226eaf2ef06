import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { executablePrefix } from '../discovery/executable.js';
import { type Manifest, parseManifest } from '../discovery/manifest.js';
import { manifestFile, readManifestFile } from '../discovery/read-manifest.js';
import { hostError, pluginLabel } from '../errors.js';
import { shortName } from './assets.js';

/** Names that an unpacked plugin must agree with; undefined where nothing tells. */
export interface ExpectedNames {
  /** The archive's file name, for messages. */
  readonly archive: string;
  /** That of the plugin whose archive it is, by its file name. */
  readonly byArchive: string | undefined;
  /** That of the repository. */
  readonly byRepository: string | undefined;
  /** That of the folder that is updated, or that the caller wants. */
  readonly wanted: string | undefined;
}

/** A plugin as it was unpacked. */
export interface PluginContent {
  /** The name that its folder must have. */
  readonly name: string;
  readonly manifest: Manifest;
  /** The file name of its executable. */
  readonly executable: string;
}

const namePattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

/**
 * Checks what was unpacked before any of it is put in place: a valid manifest and the executable of the plugin's name at the
 * root, and one name everywhere. AWF looks at none of that before it has installed it. `awf-plugin-` before a name makes no
 * other name of it, since released plugins have manifests of both forms. (AWF spec §5.7 steps 9 and 11, §5.8.)
 *
 * @throws PluginError `MANIFEST_UNREADABLE`, `MANIFEST_INVALID`, `NAME_MISMATCH`.
 */
export async function checkContent(folder: string, expected: ExpectedNames): Promise<PluginContent> {
  const manifest = await readValidManifest(folder, expected.archive);
  const names = {
    'its manifest': shortName(manifest.name),
    'its archive': expected.byArchive,
    'its repository': expected.byRepository,
    'the name that is wanted': expected.wanted,
  };
  const name = agree(names, expected.archive);
  const executable = `${executablePrefix}${name}`;
  await checkMainFile(folder, executable, { plugin: name, archive: expected.archive });
  return { name, manifest, executable };
}

async function readValidManifest(folder: string, archive: string): Promise<Manifest> {
  const read = await readManifestFile(folder);
  if (read.failure !== undefined) {
    const text = `Archive ${archive}: ${manifestFile} at its root ${read.failure}. Pack the content of the plugin's folder, not the folder.`;
    throw hostError('MANIFEST_UNREADABLE', text, { cause: read.cause });
  }
  const { manifest, issues } = parseManifest(read.bytes);
  if (manifest !== undefined && issues.length === 0) return manifest;
  const lines = issues.map(({ line, column, message }) => `${manifestFile}:${line}:${column}: ${message}`);
  throw hostError('MANIFEST_INVALID', `Archive ${archive}: ${lines.join('\n  ')}`);
}

function agree(names: Readonly<Record<string, string | undefined>>, archive: string): string {
  const told = Object.entries(names).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const [, name = ''] = told[0] ?? [];
  if (told.every(([, other]) => other === name) && namePattern.test(name)) return name;
  const list = told.map(([where, one]) => `${where} says ${JSON.stringify(one)}`).join(', ');
  const cure =
    'Repository, archive, manifest and executable must have one name, or awf finds the plugin by none of them.';
  throw hostError('NAME_MISMATCH', `Archive ${archive} does not agree on the plugin's name: ${list}. ${cure}`);
}

/** A file that may be executed; one without any execute bit gets 0755, as in AWF. (AWF spec §5.7 step 9.) */
async function checkMainFile(
  folder: string,
  executable: string,
  { plugin, archive }: { readonly plugin: string; readonly archive: string },
): Promise<void> {
  const path = join(folder, executable);
  const entry = await lstat(path).catch(() => undefined);
  if (entry?.isFile() !== true) {
    const others = (await readdir(folder)).filter((name) => name.startsWith(executablePrefix)).slice(0, 5);
    const there = others.length === 0 ? 'there is none of another name either' : `there is ${others.join(', ')}`;
    const text = `Archive ${archive}: ${pluginLabel(plugin)} needs a program called ${executable} at the root; ${there}.`;
    throw hostError('NAME_MISMATCH', text, { plugin });
  }
  if ((entry.mode & 0o111) === 0) await chmod(path, 0o755);
}
