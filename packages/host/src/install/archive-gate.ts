import { hostError } from '../errors.js';

/** The most entries of an archive. A plugin is a handful of files; a Node project with its modules some thousands. */
export const maxArchiveEntries = 10_000;

/** The most bytes that an archive may hold when it is unpacked. */
export const maxUnpackedBytes = 1024 * 1024 * 1024;

const maxPathBytes = 1_024;
// Control characters, and backslashes: separators on Windows.
const refusedCharacters = /[\u0000-\u001f\u007f\\]/;
const fileTypes: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);

/** An entry as its header tells it. */
export interface EntryHeader {
  readonly path: string;
  /** `File`, `Directory`, `SymbolicLink` … as node-tar names them. */
  readonly type: string;
  readonly size: number;
}

/** An entry that may be written. `path` is relative, with `/`; empty for the archive's root folder. */
export interface AdmittedEntry {
  readonly kind: 'file' | 'folder';
  readonly path: string;
}

/**
 * Decides which entries of one archive may be written, by what they are and by those before them. Nothing but files and
 * folders inside the target passes, nothing twice, no more than the limits. AWF passes over links; here they refuse the
 * archive as a whole. (AWF spec §5.7 step 8.)
 */
export class ArchiveGate {
  #entries = 0;
  #bytes = 0;
  readonly #kinds = new Map<string, 'file' | 'folder' | 'parent'>();

  /** @param archive - Begins messages. */
  constructor(private readonly archive: string) {}

  /**
   * Admits an entry.
   *
   * @throws PluginError `ARCHIVE_INVALID`.
   */
  admit({ path, type, size }: EntryHeader): AdmittedEntry {
    this.#entries += 1;
    this.#bytes += size;
    if (this.#entries > maxArchiveEntries) throw this.refusal(`has more than ${maxArchiveEntries} entries`);
    if (!(this.#bytes <= maxUnpackedBytes)) throw this.refusal(`unpacks to more than ${maxUnpackedBytes} bytes`);
    const kind = fileTypes.has(type) ? 'file' : type === 'Directory' ? 'folder' : undefined;
    if (kind === undefined) throw this.#refuseEntry(path, `is a ${type}; only files and folders are taken`);
    const inside = this.#checkPath(path);
    if (inside === '' && kind === 'file') throw this.#refuseEntry(path, 'has no name');
    if (inside !== '') this.#take(path, inside, kind);
    return { kind, path: inside };
  }

  /** The error that the archive is refused with. */
  refusal(why: string, cause?: unknown) {
    return hostError('ARCHIVE_INVALID', `Archive ${this.archive} ${why}. Nothing of it was installed.`, { cause });
  }

  #refuseEntry(path: string, why: string) {
    return this.refusal(`cannot be taken: its entry ${JSON.stringify(path.slice(0, 200))} ${why}`);
  }

  #checkPath(path: string): string {
    if (Buffer.byteLength(path) > maxPathBytes) throw this.#refuseEntry(path, `is longer than ${maxPathBytes} bytes`);
    if (refusedCharacters.test(path)) throw this.#refuseEntry(path, 'has a control character or a backslash');
    if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) throw this.#refuseEntry(path, 'is absolute');
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) throw this.#refuseEntry(path, 'leads out of the folder');
    return parts.join('/');
  }

  /** Names that differ only in case or composition are one file on some systems. */
  #take(path: string, inside: string, kind: 'file' | 'folder'): void {
    const folded = inside.normalize('NFC').toLowerCase();
    for (let slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
      const parent = folded.slice(0, slash);
      if (this.#kinds.get(parent) === 'file') throw this.#refuseEntry(path, 'lies below a file');
      if (!this.#kinds.has(parent)) this.#kinds.set(parent, 'parent');
    }
    const before = this.#kinds.get(folded);
    const isNew = before === undefined || (before === 'parent' && kind === 'folder');
    if (!isNew) throw this.#refuseEntry(path, 'comes twice');
    this.#kinds.set(folded, kind);
  }
}
