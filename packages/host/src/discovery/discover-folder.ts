import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PluginError } from '@awf/go-plugin';
import { type Engine, satisfiesConstraint, type Version } from '@awf/plugin-sdk/contract';
import { hostError, pluginLabel } from '../errors.js';
import { type DiscoveredPlugin, withoutManifest } from './discovered-plugin.js';
import { checkExecutable, executablePath, executablePrefix } from './executable.js';
import { type Manifest, type ParsedManifest, parseManifest } from './manifest.js';
import { manifestFile, readManifestFile } from './read-manifest.js';
import { readWorkflowManifest } from './workflow-folder.js';

/** How a plugin folder is looked at. */
export interface DiscoverFolderOptions {
  /** The host's version as written; undefined leaves `awf_version` unchecked. */
  readonly host?: { readonly text: string; readonly version: Version } | undefined;
}

/**
 * Looks at one plugin folder by AWF's rules: manifest, version, executable. Whatever is wrong is in `problems`.
 * Undefined where the folder has neither a manifest nor an executable of AWF's name, so is no plugin. (AWF spec §5.2, §5.3.)
 */
export async function discoverFolder(
  directory: string,
  options: DiscoverFolderOptions = {},
): Promise<DiscoveredPlugin | undefined> {
  const executable = executablePath(directory);
  const read = await readManifestFile(directory);
  if (read.failure !== undefined) {
    if (read.missing && !(await exists(executable))) return undefined;
    return unreadable(directory, executable, read);
  }
  const parsed = parseManifest(read.bytes);
  const name = parsed.manifest?.name ?? basename(directory);
  const problems = manifestProblems(name, directory, parsed);
  const refusal = checkVersion(parsed.manifest, options);
  if (refusal !== undefined) problems.push(refusal);
  const broken = await checkExecutable(name, executable);
  if (broken !== undefined) problems.push(await withHint(broken, directory, name));
  const { manifest, notes } = parsed;
  const version = manifest?.version ?? '';
  const workflow = await readWorkflowManifest(directory);
  // A broken one is no hindrance here: AWF does not read it.
  const engines: readonly Engine[] = workflow.manifest === undefined ? ['awf'] : ['awf', 'workflow'];
  const { manifest: workflowManifest } = workflow;
  return { name, version, directory, executable, engines, enabled: true, manifest, workflowManifest, notes, problems };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function unreadable(
  directory: string,
  executable: string,
  read: { readonly failure: string; readonly cause?: unknown },
): DiscoveredPlugin {
  const name = basename(directory);
  const message = `${pluginLabel(name)}: manifest ${join(directory, manifestFile)} ${read.failure}. Write one with name, version, awf_version and capabilities.`;
  const problem = hostError('MANIFEST_UNREADABLE', message, { plugin: name, cause: read.cause });
  return withoutManifest({ name, directory, executable }, problem);
}

function manifestProblems(plugin: string, directory: string, parsed: ParsedManifest): PluginError[] {
  const path = join(directory, manifestFile);
  return parsed.issues.map(({ line, column, message }) =>
    hostError('MANIFEST_INVALID', `${pluginLabel(plugin)}: manifest ${path}:${line}:${column}: ${message}`, { plugin }),
  );
}

function checkVersion(manifest: Manifest | undefined, { host }: DiscoverFolderOptions): PluginError | undefined {
  if (host === undefined || manifest?.constraint === undefined) return undefined;
  if (satisfiesConstraint(host.version, manifest.constraint)) return undefined;
  const message = `${pluginLabel(manifest.name)} ${manifest.version} requires AWF version ${manifest.awfVersion}, but this host is ${host.text}. Install another version of one of them.`;
  return hostError('VERSION_MISMATCH', message, { plugin: manifest.name });
}

/** A folder that was renamed is the commonest reason for a missing executable, and the message can say so. */
async function withHint(problem: PluginError, directory: string, name: string): Promise<PluginError> {
  const expected = join(directory, `${executablePrefix}${name}`);
  if (problem.code !== 'EXECUTABLE_MISSING' || !(await exists(expected))) return problem;
  const message = `${pluginLabel(name)}: executable ${executablePath(directory)} is missing, but ${basename(expected)} is there: rename the folder to ${JSON.stringify(name)}, since AWF goes by the folder's name.`;
  return hostError('EXECUTABLE_MISSING', message, { plugin: name, cause: problem });
}
