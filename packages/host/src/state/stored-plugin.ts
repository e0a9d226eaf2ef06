import { type JsonObject, readJson } from '@awf/plugin-sdk/contract';
import { splitObject } from './json-text.js';

/** From where a plugin was installed. (AWF spec §5.4.) */
export interface PluginSource {
  /** `owner/name` of a GitHub repository, the URL of a release index, or the absolute path of a folder or file. */
  readonly repository: string;
  /** The release's tag as it was published. */
  readonly version: string;
  /** RFC 3339, UTC. */
  readonly installedAt: string;
  /** RFC 3339, UTC. */
  readonly updatedAt: string;
}

/** What a state file says of one plugin. */
export interface StoredPlugin {
  /** Whether it may be started: true where the file has no entry for it, false where its entry does not say `true`. */
  readonly enabled: boolean;
  /** What it gets in its Init; integers beyond 2^53 are bigints. */
  readonly config: JsonObject;
  /** Undefined where it was put there by hand. */
  readonly source: PluginSource | undefined;
  /** What is wrong with its entry, to follow the entry's name; undefined where nothing is. */
  readonly fault: string | undefined;
}

/** The keys of an entry that AWF knows, and the JSON that it takes there; any other makes it drop the whole file. (AWF spec §5.4.) */
const fieldRules = {
  enabled: { pattern: /^(?:true|false|null)$/, words: 'true or false' },
  config: { pattern: /^(?:\{|null$)/, words: 'an object' },
  disabled_at: { pattern: /^(?:-?\d{1,18}|null)$/, words: 'a whole number of seconds' },
  source_data: { pattern: /^(?:\{|null$)/, words: 'an object' },
  checksum: { pattern: /^(?:"|null$)/, words: 'a text' },
  checksum_at: { pattern: /^(?:-?\d{1,18}|null)$/, words: 'a whole number of seconds' },
} as const;

/** A key of an entry that AWF knows. */
export type EntryKey = keyof typeof fieldRules;

const entryKeys = Object.keys(fieldRules) as readonly EntryKey[];

/** A plugin that a state file does not mention. (AWF spec §5.4.) */
export const unmentioned: StoredPlugin = Object.freeze({
  enabled: true,
  config: Object.freeze({}),
  source: undefined,
  fault: undefined,
});

/**
 * The fields of an entry or of its `source_data`, as JSON texts. Go takes known keys in any case and the last of several,
 * so they stand here under their own spelling. Undefined where the text is no object; `null` has no fields.
 */
export function fieldsOf(text: string, known: readonly string[] = entryKeys): Map<string, string> | undefined {
  if (text === 'null') return new Map();
  if (!text.startsWith('{')) return undefined;
  const fields = new Map<string, string>();
  for (const [key, value] of splitObject(text)) {
    // Upper case first: so does Go's folding, in which the Kelvin sign is a k and the long s an s.
    const folded = key.toUpperCase().toLowerCase();
    fields.set(known.includes(folded) ? folded : key, value);
  }
  return fields;
}

/** Reads an entry's JSON text. */
export function readStoredPlugin(text: string): StoredPlugin {
  const fields = fieldsOf(text);
  if (text === 'null' || fields === undefined) {
    return { ...unmentioned, fault: text === 'null' ? 'is null, which crashes awf' : 'must be an object' };
  }
  const wrong = entryKeys.find((key) => !fieldRules[key].pattern.test(fields.get(key) ?? 'null'));
  const fault = wrong === undefined ? undefined : `needs ${wrong} to be ${fieldRules[wrong].words}`;
  return {
    enabled: wrong === 'enabled' || fields.get('enabled') === 'true',
    config: readObject(fields.get('config')) ?? {},
    source: readSource(fields.get('source_data')),
    fault,
  };
}

/** Keys of `source_data`. (AWF spec §5.4.) */
export const sourceKeys = ['repository', 'version', 'installed_at', 'updated_at'] as const;

function readSource(text = 'null'): PluginSource | undefined {
  const fields = fieldsOf(text, sourceKeys);
  const texts = sourceKeys.map((key) => readText(fields?.get(key)));
  const [repository = '', version = '', installedAt = '', updatedAt = ''] = texts;
  return repository === '' ? undefined : { repository, version, installedAt, updatedAt };
}

function readText(text = 'null'): string {
  const value = readJson(text)?.value;
  return typeof value === 'string' ? value : '';
}

function readObject(text = 'null'): JsonObject | undefined {
  const value = readJson(text)?.value;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
