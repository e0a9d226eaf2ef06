import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import { hostError } from '../errors.js';
import { isMissing } from './read-manifest.js';
import { workflowExecutablePath, workflowManifestFile } from './workflow-folder.js';

/**
 * The plugin folders that the workflow engine sees in a folder, by name: real directories, no links, with a `plugin.json` and
 * an entry of the directory's name. Neither is read. None where the folder is missing. (Workflow spec §4.2.)
 *
 * @throws PluginError `FOLDER_UNREADABLE`.
 */
export async function scanWorkflowFolders(pluginsDir: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of await listDirectories(pluginsDir)) {
    const directory = join(pluginsDir, name);
    const files = [join(directory, workflowManifestFile), workflowExecutablePath(directory)];
    if ((await Promise.all(files.map(exists))).every(Boolean)) names.push(name);
  }
  return names;
}

async function listDirectories(pluginsDir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(pluginsDir, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return names.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  } catch (cause) {
    if (isMissing(cause)) return [];
    const message = `Plugin folder ${pluginsDir} cannot be read (${describeUnknown(cause)}). Give this user the right to list it.`;
    throw hostError('FOLDER_UNREADABLE', message, { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
