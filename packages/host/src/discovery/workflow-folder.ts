import { basename, join } from 'node:path';
import type { PluginError } from '@awf/go-plugin';
import { hostError, pluginLabel } from '../errors.js';
import type { DiscoveredPlugin } from './discovered-plugin.js';
import { checkExecutable } from './executable.js';
import { checkExecutablePlace } from './executable-place.js';
import { readManifestFile } from './read-manifest.js';
import { maxWorkflowManifestBytes, parseWorkflowManifest, type WorkflowManifest } from './workflow-manifest.js';

/** The file name of the workflow engine's manifest. (Workflow spec §4.3.) */
export const workflowManifestFile = 'plugin.json';

/** Where the workflow engine looks for the executable of a plugin folder: it has the folder's name. (Workflow spec §1.2.) */
export function workflowExecutablePath(directory: string): string {
  return join(directory, basename(directory));
}

/** What was read of a folder's `plugin.json`. */
export interface ReadWorkflowManifest {
  readonly manifest: WorkflowManifest | undefined;
  /** Empty where there is a manifest. */
  readonly problems: readonly PluginError[];
  /** There is no such file. */
  readonly missing: boolean;
}

/** Reads a folder's `plugin.json`; never rejects. */
export async function readWorkflowManifest(directory: string): Promise<ReadWorkflowManifest> {
  const plugin = basename(directory);
  const path = join(directory, workflowManifestFile);
  const place = { file: workflowManifestFile, limitBytes: maxWorkflowManifestBytes };
  const read = await readManifestFile(directory, place);
  const label = `${pluginLabel(plugin)}: manifest ${path}`;
  if (read.failure !== undefined) {
    const message = `${label} ${read.failure}. Write one with name, version, author and description.`;
    const problem = hostError('MANIFEST_UNREADABLE', message, { plugin, cause: read.cause });
    return { manifest: undefined, problems: [problem], missing: read.missing };
  }
  const { manifest, issues } = parseWorkflowManifest(read.bytes);
  const problems = issues.map(({ line, column, message }) =>
    hostError('MANIFEST_INVALID', `${label}:${line}:${column}: ${message}`, { plugin }),
  );
  return { manifest, problems, missing: false };
}

/**
 * Looks at one plugin folder by the workflow engine's rules: manifest and executable. The folder's name is the plugin's,
 * whatever its manifest says. Whatever is wrong is in `problems`; never rejects. (Workflow spec §4.2, §4.3.)
 */
export async function discoverWorkflowFolder(directory: string): Promise<DiscoveredPlugin> {
  const name = basename(directory);
  const executable = workflowExecutablePath(directory);
  const { manifest, problems } = await readWorkflowManifest(directory);
  const broken =
    (await checkExecutable(name, executable)) ?? (await checkExecutablePlace(name, { directory, executable }));
  return {
    name,
    version: manifest?.version ?? '',
    directory,
    executable,
    engines: ['workflow'],
    enabled: true,
    manifest: undefined,
    workflowManifest: manifest,
    notes: [],
    problems: broken === undefined ? problems : [...problems, broken],
  };
}
