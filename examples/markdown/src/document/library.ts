import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Document } from './document.js';

/** The files that an operation looks at; each is read once. */
export interface Library {
  /** What is at an absolute path; undefined where nothing is. */
  kindOf(file: string): Promise<'file' | 'folder' | undefined>;
  /** A Markdown file, read. */
  read(file: string): Promise<Document>;
}

/** Whether a file's name says that it is Markdown. */
export function isMarkdown(file: string): boolean {
  return ['.md', '.markdown'].includes(path.extname(file).toLowerCase());
}

/** A library on the file system. What is asked of it after the signal has fired is refused. */
export function createLibrary(signal: AbortSignal): Library {
  const kinds = new Map<string, Promise<'file' | 'folder' | undefined>>();
  const documents = new Map<string, Promise<Document>>();
  return {
    kindOf: (file) => remember(kinds, file, () => findKind(file)),
    read: (file) => remember(documents, file, () => load(file, signal)),
  };
}

function remember<T>(known: Map<string, Promise<T>>, file: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(file) ?? make();
  known.set(file, found);
  return found;
}

async function findKind(file: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
}

async function load(file: string, signal: AbortSignal): Promise<Document> {
  const text = await readFile(file, { encoding: 'utf8', signal });
  // The parser costs more to load than all before the handshake line: only a call that reads Markdown pays for it.
  const { readDocument } = await import('./document.js');
  return readDocument(text);
}
