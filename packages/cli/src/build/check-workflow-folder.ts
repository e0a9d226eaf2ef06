import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { executableNamesOf, madeFiles } from './engine-files.js';
import type { Difference } from './manifest-drift.js';
import { refuseDrift } from './plugin-manifest.js';
import { compareJson, compareWorkflowManifests } from './workflow-drift.js';
import { parseWorkflowManifest, workflowManifestFile } from './workflow-manifest.js';

/** What mends every folder that a check refuses. */
export const rebuild = 'Build the folder anew.';

/** The files of the workflow engine that a folder may have. */
const checkedFiles = [workflowManifestFile, 'plugin.contracts.json', 'ui.json'] as const;

/** Holds the workflow engine's files of a folder against what its executable says. Fails with `MANIFEST_DRIFT`, `MANIFEST_INVALID`. */
export async function checkWorkflowFiles(directory: string, description: PluginDescription): Promise<void> {
  const { workflow } = description.manifests;
  const made = madeFiles(description);
  for (const name of checkedFiles) {
    const file = join(directory, name);
    const code = name === workflowManifestFile ? workflow : made.get(name);
    const content = await readFile(file).catch(() => undefined);
    if (content === undefined && code === undefined) continue;
    if (content === undefined) throw cliError('MANIFEST_DRIFT', `${file} is missing. ${rebuild}`);
    if (code === undefined) {
      const words = 'is there, but the plugin has nothing to say in it';
      throw cliError('MANIFEST_DRIFT', `${file} ${words}. Remove it, or build the folder anew.`);
    }
    const found = name === workflowManifestFile ? parseWorkflowManifest(file, content) : parseJson(content);
    refuseDrift(differencesOf(name, found, { workflow, code }), file, rebuild);
  }
}

/** Refuses a folder in which not every engine finds the same executable. Fails with `EXECUTABLE_DRIFT`. */
export async function checkExecutables(directory: string, description: PluginDescription): Promise<void> {
  let first: { readonly file: string; readonly digest: string } | undefined;
  for (const name of executableNamesOf(description)) {
    const file = join(directory, name);
    const entry = await lstat(file).catch(() => undefined);
    if (entry === undefined) throw cliError('EXECUTABLE_DRIFT', `${file} is missing. ${rebuild}`);
    if (!entry.isFile()) {
      const why = 'is a link or a folder, which installers drop: it must be a file';
      throw cliError('EXECUTABLE_DRIFT', `${file} ${why}. ${rebuild}`);
    }
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    if (first !== undefined && first.digest !== digest) {
      throw cliError('EXECUTABLE_DRIFT', `${first.file} and ${file} are not the same program. ${rebuild}`);
    }
    first ??= { file, digest };
  }
}

interface MadeOf {
  readonly workflow: PluginDescription['manifests']['workflow'];
  readonly code: object;
}

function differencesOf(name: string, found: unknown, { workflow, code }: MadeOf): readonly Difference<string>[] {
  if (name === workflowManifestFile && workflow !== undefined) return compareWorkflowManifests(Object(found), workflow);
  return compareJson(found, code, name);
}

/** What is no JSON is nothing that a file could say. */
function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}
