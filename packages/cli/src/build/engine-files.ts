import type { PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { readAssetFiles } from './asset-files.js';
import type { FolderFile } from './folder-file.js';
import { manifestOf } from './plugin-manifest.js';
import { toJsonText, workflowManifestFile, workflowManifestOf } from './workflow-manifest.js';

/** What of a build decides on the files beside the executables. */
export interface EngineFilesOptions {
  readonly manifest?: FolderFile | undefined;
  readonly workflowManifest?: FolderFile | undefined;
  readonly assets?: string | URL | undefined;
  readonly extraFiles?: Readonly<Record<string, FolderFile>> | undefined;
}

/** The files that engines look for in a folder, by name, and what the author should know of them. */
export interface EngineFiles {
  readonly files: ReadonlyMap<string, Buffer | string>;
  readonly notes: readonly string[];
}

/** Files that are made of the description alone, by name. (Workflow spec §4.11, §7.3.) */
export function madeFiles({ contracts, ui }: PluginDescription): ReadonlyMap<string, object> {
  const files = new Map<string, object>();
  if (contracts !== undefined) files.set('plugin.contracts.json', contracts);
  if (ui !== undefined) files.set('ui.json', ui);
  return files;
}

/**
 * Makes the files of each engine that a described plugin is for. Fails as `manifestOf` and `workflowManifestOf` do, and with
 * `BUILD_OPTIONS_INVALID` where a file of the author's own is in the place of one that is made.
 */
export async function engineFilesOf(
  description: PluginDescription,
  options: EngineFilesOptions,
  write: boolean,
): Promise<EngineFiles> {
  const awf = await manifestOf(description, options.manifest, write);
  const workflow = await workflowManifestOf(description, options.workflowManifest, write);
  const files = new Map<string, Buffer | string>();
  if (awf.content !== undefined) files.set('plugin.yaml', awf.content);
  if (workflow !== undefined) files.set(workflowManifestFile, workflow.content);
  for (const [file, content] of madeFiles(description)) files.set(file, toJsonText(content));
  refuseOwn(files, options);
  const assetDir = description.ui?.assetDir ?? 'assets';
  const assets = options.assets === undefined ? [] : await readAssetFiles(options.assets, assetDir);
  for (const [file, content] of assets) files.set(file, content);
  const { warnings = [] } = description;
  const notes = [...awf.notes, ...(workflow?.notes ?? []), ...warnings, ...noteAssets(description, files, options)];
  return { files, notes };
}

/** The names under which engines look for the executable of a described plugin. (AWF spec §5.3, workflow spec §1.2.) */
export function executableNamesOf({ name, manifests }: PluginDescription): readonly string[] {
  const names = [
    ...(manifests.awf === undefined ? [] : [awfExecutable(name)]),
    ...(manifests.workflow === undefined ? [] : [name]),
  ];
  // A plugin whose name has the prefix is called the same by both.
  return Array.from(new Set(names));
}

/** AWF's name for the executable of a plugin. (AWF spec §5.3.) */
export function awfExecutable(name: string): string {
  return name.startsWith('awf-plugin-') ? name : `awf-plugin-${name}`;
}

function refuseOwn(files: ReadonlyMap<string, unknown>, { extraFiles = {} }: EngineFilesOptions): void {
  const clash = Object.keys(extraFiles).find((file) => files.has(file));
  if (clash === undefined) return;
  const options = new Map([
    ['plugin.yaml', 'manifest'],
    [workflowManifestFile, 'workflowManifest'],
  ]);
  const option = options.get(clash);
  const cure = option === undefined ? 'leave yours out' : `give yours as the option "${option}", or leave it out`;
  throw cliError('BUILD_OPTIONS_INVALID', `extraFiles: ${clash} is made of what the executable says: ${cure}`);
}

/** Pages whose files are not there are shown as broken ones. */
function noteAssets(
  { ui }: PluginDescription,
  files: ReadonlyMap<string, unknown>,
  { extraFiles = {} }: EngineFilesOptions,
): readonly string[] {
  if (ui === undefined) return [];
  const inside = [...files.keys(), ...Object.keys(extraFiles)].some((file) => file.startsWith(`${ui.assetDir}/`));
  if (inside) return [];
  return [`ui.json: no file is in its folder ${ui.assetDir}: give the build the folder of them as the option "assets"`];
}
