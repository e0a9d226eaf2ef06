import { access, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { discoverPlugin, type Manifest } from '@awf/plugin-host';
import type { PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { checkExecutables, checkWorkflowFiles, rebuild } from './check-workflow-folder.js';
import { defaultDescribeTimeoutMs, describeExecutable } from './describe-executable.js';
import { compareManifests } from './manifest-drift.js';
import { makeManifest, refuseDrift } from './plugin-manifest.js';
import { toPath } from './to-path.js';
import { workflowManifestFile } from './workflow-manifest.js';

/** Options of `checkPluginFolder`. */
export interface CheckPluginFolderOptions {
  /** Time that the executable has to describe itself. Default 10,000 ms. */
  readonly describeTimeoutMs?: number | undefined;
}

/**
 * Checks a plugin folder, built before or by somebody else: that engines can find it, that `plugin.yaml`, `plugin.json`,
 * `plugin.contracts.json` and `ui.json` say what its executable says of itself, each where it must be and nowhere else, and
 * that the executables of both engines are the same. Resolves with what the executable says.
 *
 * Fails with a `PluginError`: what keeps AWF's hosts from loading it (`MANIFEST_UNREADABLE`, `MANIFEST_INVALID`,
 * `EXECUTABLE_MISSING`, `EXECUTABLE_INVALID`), `DESCRIBE_FAILED`, `MANIFEST_DRIFT` naming each difference, or
 * `EXECUTABLE_DRIFT`.
 */
export async function checkPluginFolder(
  folder: string | URL,
  { describeTimeoutMs = defaultDescribeTimeoutMs }: CheckPluginFolderOptions = {},
): Promise<PluginDescription> {
  const { directory, executable, manifest } = await findPlugin(toPath(folder));
  const description = await describeExecutable(executable, describeTimeoutMs);
  checkAwf(directory, manifest, description);
  await checkWorkflowFiles(directory, description);
  await checkExecutables(directory, description);
  return description;
}

/** A folder with a plugin, and which of its files is started. */
interface FoundFolder {
  readonly directory: string;
  readonly executable: string;
  /** AWF's, where the folder has one. */
  readonly manifest: Manifest | undefined;
}

/** A folder for the workflow engine alone is found by that engine's rules, any other by AWF's. (Workflow spec §4.2.) */
async function findPlugin(path: string): Promise<FoundFolder> {
  if ((await exists(join(path, workflowManifestFile))) && !(await exists(join(path, 'plugin.yaml')))) {
    const directory = await realpath(path);
    const executable = join(directory, basename(directory));
    if (await exists(executable)) return { directory, executable, manifest: undefined };
    const words = `${executable} is missing: the workflow engine starts the file that is named like the folder`;
    throw cliError('EXECUTABLE_DRIFT', `${words}. ${rebuild}`);
  }
  const { manifest, problems, directory, executable } = await discoverPlugin(path);
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  if (manifest === undefined) throw cliError('BUILD_OPTIONS_INVALID', `${executable} is not a plugin folder`);
  return { directory, executable, manifest };
}

function checkAwf(directory: string, manifest: Manifest | undefined, description: PluginDescription): void {
  const { awf } = description.manifests;
  if (manifest === undefined && awf === undefined) return;
  if (manifest === undefined) {
    throw cliError('MANIFEST_DRIFT', `${directory}/plugin.yaml is missing, and the plugin is for AWF too. ${rebuild}`);
  }
  refuseDrift(compareManifests(manifest, makeManifest(description).parsed), `${directory}/plugin.yaml`, rebuild);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
