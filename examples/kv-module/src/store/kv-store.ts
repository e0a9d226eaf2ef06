import { mkdir } from 'node:fs/promises';
import { lockFolder } from './folder-lock.js';
import { append, type LogFile, openLog, rewriteLog } from './log-file.js';
import { apply } from './read-log.js';
import { type Change, encodeRecord } from './record.js';

/** Options of `KvStore.open`. */
export interface KvStoreOptions {
  /** Whether a change is on the disk before it is answered, and so outlives a loss of power. A SIGKILL it outlives anyway. */
  readonly fsync: boolean;
  /** The log is written anew once it has so many bytes, and at least half of them are of changes that no longer count. */
  readonly compactBytes: number;
  /** Takes what people should know and no caller can be told. */
  warn(message: string, fields: object): void;
}

/** A change that waits to be written. */
interface Waiting {
  readonly change: Change;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Keys and values in a folder: a log that every change is appended to before it is answered, and all values in memory. Changes
 * that come while others are written are written together.
 */
export class KvStore implements AsyncDisposable {
  readonly #folder: string;
  readonly #options: KvStoreOptions;
  readonly #unlock: () => Promise<void>;
  readonly #values: Map<string, string>;
  #log: LogFile;
  /** What the log would have if it held the values alone. */
  #liveBytes: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #closed = false;
  /** What a cut-off write had left in the log, in bytes; it was dropped. */
  readonly droppedBytes: number;

  private constructor(folder: string, options: KvStoreOptions, opened: Opened) {
    this.#folder = folder;
    this.#options = options;
    this.#unlock = opened.unlock;
    this.#values = opened.values;
    this.#log = opened.log;
    this.droppedBytes = opened.droppedBytes;
    this.#liveBytes = Array.from(opened.values).reduce((sum, [key, value]) => sum + sizeOf({ key, value }), 0);
  }

  /**
   * Opens the store in a folder, which is made where it is not there.
   *
   * @throws Error where another process has it, or its log is damaged.
   */
  static async open(folder: string, options: KvStoreOptions): Promise<KvStore> {
    await mkdir(folder, { recursive: true });
    const unlock = await lockFolder(folder);
    try {
      return new KvStore(folder, options, { ...(await openLog(folder)), unlock });
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /** Size of the log in bytes. */
  get logBytes(): number {
    return this.#log.bytes;
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** The keys that begin so, in order. */
  keys(prefix = ''): readonly string[] {
    return Array.from(this.#values.keys())
      .filter((key) => key.startsWith(prefix))
      .sort();
  }

  /** Resolves once the value outlives this process. */
  put(key: string, value: string): Promise<void> {
    return this.#change({ key, value });
  }

  /** Whether the key was there. Resolves once its end outlives this process. */
  async delete(key: string): Promise<boolean> {
    if (!this.#values.has(key)) return false;
    await this.#change({ key, value: undefined });
    return true;
  }

  /** Waits for what was asked, and lets go of the folder. May be called again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    await this.#log.handle.close();
    await this.#unlock();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #change(change: Change): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the store is closed'));
    return new Promise((done, fail) => {
      this.#waiting.push({ change, done, fail });
      this.#writing ??= this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch.map(({ change }) => change));
        for (const { done } of batch) done();
      } catch (error) {
        for (const { fail } of batch) fail(error);
      }
    }
    this.#writing = undefined;
  }

  async #write(changes: readonly Change[]): Promise<void> {
    await append(this.#log, changes.map(encodeRecord));
    if (this.#options.fsync) await this.#log.handle.datasync();
    for (const change of changes) {
      const earlier = this.#values.get(change.key);
      if (earlier !== undefined) this.#liveBytes -= sizeOf({ key: change.key, value: earlier });
      if (change.value !== undefined) this.#liveBytes += sizeOf(change);
      apply(this.#values, change);
    }
    if (this.#log.bytes >= this.#options.compactBytes && this.#log.bytes >= 2 * this.#liveBytes) await this.#compact();
  }

  async #compact(): Promise<void> {
    const old = this.#log;
    try {
      this.#log = await rewriteLog(this.#folder, this.#values);
      await old.handle.close();
    } catch (error) {
      // The changes are in the old log: it goes on, and the next change tries again.
      this.#options.warn('the log could not be written anew', { error: String(error) });
    }
  }
}

/** What a store is made of. */
interface Opened {
  readonly log: LogFile;
  readonly values: Map<string, string>;
  readonly droppedBytes: number;
  readonly unlock: () => Promise<void>;
}

function sizeOf(change: Change): number {
  return encodeRecord(change).length;
}
