import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import type { Parser, ReadEntry } from 'tar';
import { hostError } from '../errors.js';
import { type ArchiveGate, maxArchiveEntries, maxUnpackedBytes } from './archive-gate.js';

/** The largest extended header that is taken: a path, and what some tools tell of a file. */
export const maxMetaBytes = 64 * 1024;

/** What headers and padding may add to the files' bytes. */
const maxStreamBytes = maxUnpackedBytes + maxArchiveEntries * 4 * 1024;

/** The size of a tar header; a tar is never smaller. */
const blockBytes = 512;

const gzipMagic = Buffer.from([0x1f, 0x8b]);

/**
 * Feeds a parser of tars, and writes the entries that it finds and the gate admits. Files are written at once, while the
 * parser parses: a piece of an archive is some ten kilobytes, and nothing can be left waiting when one is refused.
 */
export class Unpacker {
  #failure: { readonly error: unknown } | undefined;
  #metas = 0;
  #bytes = 0;
  #ended = false;
  #open: number | undefined;
  readonly #made = new Set<string>();

  constructor(
    private readonly parser: Parser,
    private readonly gate: ArchiveGate,
    private readonly folder: string,
  ) {
    parser.on('entry', (entry: ReadEntry) => this.#guard(() => this.#write(entry)));
    parser.on('meta', () => this.#guard(() => this.#countMeta()));
    parser.on('ignoredEntry', (entry: ReadEntry) => this.#guard(() => this.#refuseIgnored(entry)));
    parser.on('eof', () => {
      this.#ended = true;
    });
    parser.on('error', (error: unknown) => this.#fail(error));
  }

  /** Why it ended early; a pipeline tells of its own end instead. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Takes the whole tar. */
  async take(source: AsyncIterable<Buffer>): Promise<void> {
    try {
      await this.#takeAll(source);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** Closes the file that was being written; may be called twice. */
  close(): void {
    if (this.#open !== undefined) closeSync(this.#open);
    this.#open = undefined;
  }

  async #takeAll(source: AsyncIterable<Buffer>): Promise<void> {
    let head: Buffer | undefined = Buffer.alloc(0);
    for await (const chunk of source) {
      this.#bytes += chunk.length;
      if (this.#bytes > maxStreamBytes) throw this.gate.refusal(`unpacks to more than ${maxUnpackedBytes} bytes`);
      if (head === undefined) {
        this.#feed(chunk);
        continue;
      }
      head = Buffer.concat([head, chunk]);
      // The parser would unpack it again, past the limits of this one.
      if (head.subarray(0, gzipMagic.length).equals(gzipMagic)) throw this.gate.refusal('is compressed twice');
      if (head.length < blockBytes) continue;
      this.#feed(head);
      head = undefined;
    }
    if (head !== undefined) throw this.gate.refusal('is no tar');
    this.parser.end();
    this.#rethrow();
  }

  #feed(chunk: Buffer): void {
    // Behind its end a tar may be padded; the parser would keep all of that.
    if (this.#ended) return;
    // Entries flow as soon as they are there, so nothing is left in the parser to wait for.
    this.parser.write(chunk);
    this.#rethrow();
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** The parser calls back while it parses, and must not be left by a throw. */
  #guard(work: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #countMeta(): void {
    this.#metas += 1;
    if (this.#metas > maxArchiveEntries) throw this.gate.refusal(`has more than ${maxArchiveEntries} extended headers`);
  }

  /** What the parser would pass over: types that it does not know, and extended headers that are too long. */
  #refuseIgnored(entry: ReadEntry): void {
    if (entry.meta) throw this.gate.refusal(`has an extended header of more than ${maxMetaBytes} bytes`);
    this.gate.admit(entry);
  }

  #write(entry: ReadEntry): void {
    const { kind, path } = this.gate.admit(entry);
    const mode = (entry.mode ?? 0o644) & 0o777;
    if (kind === 'folder') this.#makeFolder(path, mode);
    else this.#openFile(path, mode);
    entry.on('data', (chunk: Buffer) => this.#guard(() => this.#append(chunk)));
    entry.on('end', () => this.close());
    entry.resume();
  }

  #makeFolder(path: string, mode: number): void {
    if (path === '') return;
    // Its owner must be able to put files there, and later to remove it.
    this.#onDisk(path, (target) => mkdirSync(target, { recursive: true, mode: mode | 0o700 }));
  }

  #openFile(path: string, mode: number): void {
    this.#onDisk(path, (target) => {
      const parent = dirname(target);
      if (!this.#made.has(parent)) mkdirSync(parent, { recursive: true });
      this.#made.add(parent);
      this.#open = openSync(target, 'wx', mode | 0o600);
    });
  }

  #append(chunk: Buffer): void {
    const file = this.#open;
    if (file === undefined) throw this.gate.refusal('has a folder with content');
    this.#onDisk('', () => appendFileSync(file, chunk));
  }

  #onDisk(path: string, work: (target: string) => void): void {
    const target = join(this.folder, path);
    try {
      work(target);
    } catch (cause) {
      throw hostError('INSTALL_FAILED', `${target} cannot be written: ${describeUnknown(cause)}.`, { cause });
    }
  }
}
