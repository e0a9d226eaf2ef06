import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { describeUnknown, type PluginError } from '@awf/go-plugin';
import { hostError, pluginLabel } from '../errors.js';
import { type DiscoverFolderOptions, discoverFolder } from './discover-folder.js';
import { type DiscoveredPlugin, withoutManifest } from './discovered-plugin.js';
import { checkExecutable, executablePath, nameOfExecutable } from './executable.js';
import { manifestFile } from './read-manifest.js';
import { discoverWorkflowFolder, workflowManifestFile } from './workflow-folder.js';

/**
 * Looks at one plugin that somebody names: a plugin folder, or an executable without manifest, whose plugin is named after
 * the file. Links are followed here. Whatever is wrong is in `problems`; never rejects.
 */
export async function discoverPlugin(path: string, options: DiscoverFolderOptions = {}): Promise<DiscoveredPlugin> {
  const named = resolve(path);
  try {
    if ((await stat(named)).isDirectory()) return await discoverNamedFolder(await realpath(named), options);
  } catch (cause) {
    const text = `${pluginLabel(basename(named))}: ${named} cannot be reached (${describeUnknown(cause)}). Name a plugin folder or an executable.`;
    return bare(named, hostError('EXECUTABLE_MISSING', text, { plugin: basename(named), cause }));
  }
  return bare(named, await checkExecutable(nameOfExecutable(named), named));
}

async function discoverNamedFolder(directory: string, options: DiscoverFolderOptions): Promise<DiscoveredPlugin> {
  const plugin = await discoverFolder(directory, options);
  if (plugin !== undefined) return plugin;
  const workflow = await discoverWorkflowFolder(directory);
  if (workflow.workflowManifest !== undefined) return workflow;
  const name = basename(directory);
  const message = `${pluginLabel(name)}: folder ${directory} holds neither ${manifestFile} nor ${basename(executablePath(directory))}, and no valid ${workflowManifestFile}. Name a plugin folder or an executable.`;
  return bare(executablePath(directory), hostError('MANIFEST_UNREADABLE', message, { plugin: name }));
}

function bare(executable: string, problem: PluginError | undefined): DiscoveredPlugin {
  const name = nameOfExecutable(executable);
  return withoutManifest({ name, directory: dirname(executable), executable }, problem);
}
