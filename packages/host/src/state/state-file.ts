import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { describeUnknown, isPluginError, type PluginError } from '@awf/go-plugin';
import { isMissing } from '../discovery/read-manifest.js';
import { hostError, pluginLabel } from '../errors.js';
import { parseStateEntries, StateEntries } from './state-entries.js';
import type { StoredPlugin } from './stored-plugin.js';

/** The largest state file that is read, in bytes. */
export const maxStateBytes = 16 * 1024 * 1024;

/** A state file as it was read. */
export interface StateFile {
  readonly path: string;
  /** Why nothing can be told of any plugin; undefined where the file was read or does not exist. */
  readonly problem: PluginError | undefined;
  readonly entries: StateEntries;
}

/** What is told of a plugin, and what keeps it from being loaded. */
export interface StateOfPlugin extends StoredPlugin {
  readonly problem: PluginError | undefined;
}

/**
 * Reads a state file. One that does not exist has no entries. Never rejects: what cannot be read is in `problem`, and
 * then nobody knows which plugins are disabled, or their config.
 */
export async function readStateFile(path: string): Promise<StateFile> {
  try {
    return { path, problem: undefined, entries: (await loadState(path)).entries };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { path, problem: error, entries: new StateEntries() };
  }
}

/**
 * The bytes of a state file, undefined where it does not exist, and its entries.
 *
 * @throws PluginError `STATE_UNREADABLE`, `STATE_INVALID`.
 */
export async function loadState(
  path: string,
): Promise<{ readonly bytes: Buffer | undefined; readonly entries: StateEntries }> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return { bytes, entries: new StateEntries() };
  const entries = parseStateEntries(bytes);
  if (entries !== undefined) return { bytes, entries };
  const why = 'is not the JSON object that AWF writes. Mend it, or move it away to begin anew.';
  throw hostError('STATE_INVALID', `State file ${path} ${why}`);
}

/** What a state file says of a plugin, with a problem of the file or of the plugin's entry. */
export function stateOf({ path, problem, entries }: StateFile, plugin: string): StateOfPlugin {
  const stored = entries.plugin(plugin);
  if (problem !== undefined || stored.fault === undefined) return { ...stored, problem };
  const text = `${pluginLabel(plugin)}: its entry in state file ${path} ${stored.fault}. Mend it, or remove it to begin anew.`;
  return { ...stored, problem: hostError('STATE_INVALID', text, { plugin }) };
}

/**
 * Refuses to change an entry whose value would be lost by that. `null` holds nothing.
 *
 * @throws PluginError `STATE_INVALID`.
 */
export function checkEntry(path: string, entries: StateEntries, plugin: string): void {
  const { problem } = stateOf({ path, problem: undefined, entries }, plugin);
  if (entries.fields(plugin) === undefined && problem !== undefined) throw problem;
}

/** A file's bytes; undefined where there is none. Never blocks on a pipe or device of that name. */
async function readBytes(path: string): Promise<Buffer | undefined> {
  const refuse = (why: string, cause?: unknown) =>
    hostError('STATE_UNREADABLE', `State file ${path} ${why}`, { cause });
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (!stats.isFile()) throw refuse('is not a file. Name another.');
    if (stats.size > maxStateBytes) throw refuse(`is larger than ${maxStateBytes} bytes. Name another.`);
    return await file.readFile();
  } catch (cause) {
    if (isPluginError(cause)) throw cause;
    if (isMissing(cause)) return undefined;
    throw refuse(
      `cannot be read (${describeUnknown(cause)}). Give this user the right to read it, or name another.`,
      cause,
    );
  }
}
