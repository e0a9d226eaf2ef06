import { readFile, writeFile } from 'node:fs/promises';
import type { PluginDescription, WorkflowManifest } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { type FolderFile, readFolderFile } from './folder-file.js';
import { cureFor, isText, nameOf } from './own-file.js';
import { refuseDrift } from './plugin-manifest.js';
import { toPath } from './to-path.js';
import { compareWorkflowManifests, isObject, mendWorkflowManifest } from './workflow-drift.js';

/** The file of the manifest in a plugin's folder. (Workflow spec §4.2.) */
export const workflowManifestFile = 'plugin.json';

/** A `plugin.json` to be put into a folder. */
export interface WorkflowFolderManifest {
  readonly content: Buffer | string;
  /** What of it some engines refuse. */
  readonly notes: readonly string[];
}

/** The content of a JSON file as builds write it. */
export function toJsonText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * The `plugin.json` of a folder whose executable has described itself: made of the description, or the author's own one after
 * it was found to say the same. With `write` the author's own one is mended first. Undefined where the plugin is not for the
 * workflow engine.
 *
 * Fails with `MANIFEST_DRIFT` naming each difference, `MANIFEST_INVALID`, `BUILD_INPUT_UNREADABLE`, `BUILD_OUTPUT_UNWRITABLE`.
 */
export async function workflowManifestOf(
  { name, manifests: { workflow: made } }: PluginDescription,
  own: FolderFile | undefined,
  write: boolean,
): Promise<WorkflowFolderManifest | undefined> {
  if (made === undefined && own === undefined) return undefined;
  const what = `the plugin.json that plugin ${JSON.stringify(name)} describes`;
  if (made === undefined) throw cliError('MANIFEST_INVALID', `${what} is for another engine than the workflow engine`);
  const problem = problemOf(made);
  if (problem !== undefined) throw cliError('MANIFEST_INVALID', `${what} breaks the engine's rules: ${problem}`);
  if (own === undefined) return { content: toJsonText(made), notes: notesOf(workflowManifestFile, made) };
  if (write && !isText(own)) await mendOwn(toPath(own), made);
  const content = await readFolderFile(own);
  const manifest = parseWorkflowManifest(nameOf(own), content);
  refuseDrift(compareWorkflowManifests(manifest, made), nameOf(own), cureFor(own, 'workflowManifest'));
  return { content, notes: notesOf(nameOf(own), manifest) };
}

/** Reads a `plugin.json`, whatever it holds. Fails with `MANIFEST_INVALID`. */
export function parseWorkflowManifest(file: string, content: Buffer | string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(content.toString());
    if (isObject(value)) return value;
  } catch (error) {
    throw cliError('MANIFEST_INVALID', `${file} is no JSON: ${String(error)}`, error);
  }
  throw cliError('MANIFEST_INVALID', `${file} must be a JSON object with name, version, author and description`);
}

/** Engines of February 2026 know `capabilities` as a list alone, and load no plugin whose is an object. (Workflow spec §4.3.) */
function notesOf(file: string, { capabilities }: { readonly capabilities?: unknown }): readonly string[] {
  if (!isObject(capabilities)) return [];
  const why = 'as commands and build hooks need it';
  return [`${file}: capabilities is an object, ${why}: workflow engines of February 2026 refuse to load the plugin`];
}

/** Why an engine would refuse a manifest, as that of another SDK may be. (Workflow spec §4.3.) */
function problemOf({ name, version, author, description }: WorkflowManifest): string | undefined {
  const texts = Object.entries({ name, version, author, description });
  const missing = texts
    .filter(([, text]) => typeof text !== 'string' || text === '')
    .map(([key]) => `${key} is required`);
  if (missing.length > 0) return missing.join('; ');
  if (!/^v?\d+\.\d+\.\d+$/.test(version)) return `version ${JSON.stringify(version)} must be three numbers`;
  if (/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name)) return undefined;
  return `name ${JSON.stringify(name)} must be lower-case letters, digits and hyphens, and not end with a hyphen`;
}

async function mendOwn(path: string, made: WorkflowManifest): Promise<void> {
  const earlier = await readFile(path, 'utf8').catch(() => undefined);
  const found = earlier === undefined ? undefined : tryParse(earlier);
  if (found !== undefined && compareWorkflowManifests(found, made).length === 0) return;
  try {
    await writeFile(path, toJsonText(found === undefined ? made : mendWorkflowManifest(found, made)));
  } catch (error) {
    throw cliError('BUILD_OUTPUT_UNWRITABLE', `writing ${path} failed: ${String(error)}`, error);
  }
}

function tryParse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parseWorkflowManifest('', text);
  } catch {
    return undefined;
  }
}
