import { readJson } from '@awf/plugin-sdk/contract';
import { indentJson, type JsonMember, joinObject, splitObject } from './json-text.js';
import { fieldsOf, readStoredPlugin, type StoredPlugin, unmentioned } from './stored-plugin.js';

/** New JSON texts of an entry's fields by key; undefined removes one. */
export type FieldChanges = Readonly<Record<string, string | undefined>>;

/**
 * The entries of a state file. Whatever is not changed here is written as it was read, token by token: unknown keys,
 * digits, escapes. Never changes itself.
 */
export class StateEntries {
  readonly #entries: ReadonlyMap<string, string>;

  constructor(entries: Iterable<JsonMember> = []) {
    this.#entries = new Map(entries);
  }

  /** Names of all entries, in the order of the file. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** What they say of a plugin. */
  plugin(name: string): StoredPlugin {
    const text = this.#entries.get(name);
    return text === undefined ? unmentioned : readStoredPlugin(text);
  }

  /** The fields of an entry as JSON texts; none where there is no entry, undefined where it is no object. */
  fields(name: string): ReadonlyMap<string, string> | undefined {
    return fieldsOf(this.#entries.get(name) ?? 'null');
  }

  /** The same with some fields of one entry changed; an entry that is no object is replaced. */
  with(name: string, changes: FieldChanges): StateEntries {
    const fields = new Map(this.fields(name));
    for (const [key, text] of Object.entries(changes)) {
      if (text === undefined) fields.delete(key);
      else fields.set(key, text);
    }
    return new StateEntries([...this.#entries, [name, joinObject(fields)]]);
  }

  /** The same without some entries. */
  without(names: readonly string[]): StateEntries {
    return new StateEntries([...this.#entries].filter(([name]) => !names.includes(name)));
  }

  /** The file's text, as AWF sets it: two spaces, no line feed at the end. (AWF spec §5.4.) */
  toText(): string {
    return indentJson(joinObject(this.#entries));
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a state file's bytes; undefined where AWF could not read them. `null` has no entries. */
export function parseStateEntries(bytes: Uint8Array): StateEntries | undefined {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    // Go would read on and put marks in the place of such bytes, which would then be lost.
    return undefined;
  }
  const value = readJson(text)?.value;
  if (value === null) return new StateEntries();
  return typeof value === 'object' && !Array.isArray(value) ? new StateEntries(splitObject(text)) : undefined;
}
