import { changeStateFile } from '../state/change-state-file.js';
import { joinObject } from '../state/json-text.js';
import type { StateEntries } from '../state/state-entries.js';
import { checkEntry } from '../state/state-file.js';
import { fieldsOf, sourceKeys } from '../state/stored-plugin.js';

/** What the state file keeps of an installation. */
export interface InstallRecord {
  /** The name of the plugin's folder: AWF's "install name". */
  readonly name: string;
  readonly repository: string;
  /** The release's tag as it was published. */
  readonly tag: string;
  /** SHA-256 of the executable, in hex. */
  readonly checksum: string;
}

/**
 * Keeps in the state file where a plugin came from, as AWF does, so that each finds what the other installed. A new entry
 * is an enabled one; an entry that was there keeps all else, its config and whether it is enabled. (AWF spec §5.4, §5.7.)
 *
 * @throws PluginError as `changeStateFile`.
 */
export function recordInstall(stateFile: string, record: InstallRecord): Promise<void> {
  return changeStateFile(stateFile, (entries) => {
    checkEntry(stateFile, entries, record.name);
    return withInstall(entries, record);
  });
}

/** Removes what the state file keeps of a plugin, under whichever of its names. */
export function forgetInstall(stateFile: string, names: readonly string[]): Promise<void> {
  return changeStateFile(stateFile, (entries) =>
    names.some((name) => entries.names.includes(name)) ? entries.without(names) : entries,
  );
}

function withInstall(entries: StateEntries, { name, repository, tag, checksum }: InstallRecord): StateEntries {
  const fields = entries.fields(name);
  const now = new Date();
  const source = new Map(fieldsOf(fields?.get('source_data') ?? 'null', sourceKeys));
  const time = JSON.stringify(now.toISOString());
  source.set('repository', JSON.stringify(repository));
  source.set('version', JSON.stringify(tag));
  if (!source.has('installed_at')) source.set('installed_at', time);
  source.set('updated_at', time);
  return entries.with(name, {
    // Always written: without it the plugin would be disabled.
    enabled: String(entries.plugin(name).enabled),
    source_data: joinObject(source),
    checksum: JSON.stringify(checksum),
    checksum_at: String(Math.floor(now.getTime() / 1_000)),
  });
}
