import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '@awf/plugin-sdk';
import { replaceFile } from '../files/replace-file.js';

/** What a result depends on, all of it: the same key gives the same result. */
export interface ResultKey {
  /** Name and version of the transform: another version makes other results. */
  readonly transform: string;
  readonly options: object;
  readonly content: string;
}

/** Results of transforms, kept in a folder under a hash of all that they depend on. */
export class ResultCache {
  /** Absolute. */
  readonly folder: string;
  readonly #log: Logger;

  constructor(folder: string, log: Logger) {
    this.folder = folder;
    this.#log = log;
  }

  /** The result that is kept; undefined where there is none, or only a damaged one. */
  async read(key: ResultKey): Promise<string | undefined> {
    const file = this.#fileOf(key);
    const entry = await readFile(file, 'utf8').catch(() => undefined);
    if (entry === undefined) return undefined;
    const end = entry.indexOf('\n');
    const result = entry.slice(end + 1);
    if (entry.slice(0, end) === hash(result)) return result;
    this.#log.warn('a damaged entry of the cache is made anew', { file });
    return undefined;
  }

  /** Keeps a result. One that cannot be kept costs time later, so that is only a warning. */
  async write(key: ResultKey, result: string): Promise<void> {
    const file = this.#fileOf(key);
    await replaceFile(file, `${hash(result)}\n${result}`).catch((error: unknown) => {
      this.#log.warn('a result could not be kept in the cache', { file, error: String(error) });
    });
  }

  #fileOf({ transform, options, content }: ResultKey): string {
    const name = hash(JSON.stringify([transform, sortKeys(options), hash(content)]));
    return path.join(this.folder, name.slice(0, 2), name.slice(2));
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Options in another order are the same options. */
function sortKeys(options: object): unknown {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
}
