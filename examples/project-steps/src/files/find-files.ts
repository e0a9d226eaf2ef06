import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isPath, type Pattern, parsePattern } from './pattern.js';

/** Where files are looked for. */
export interface SearchPlace {
  /** Absolute. */
  readonly folder: string;
  /** Folders that `**` does not enter, absolute: those that the work itself writes to. */
  readonly skip: readonly string[];
  readonly signal: AbortSignal;
}

/** What was found. */
export interface FoundFiles {
  /** Paths from the folder, with slashes, in order, each once. */
  readonly files: readonly string[];
  /** Paths without wildcard that lead to no file. */
  readonly missing: readonly string[];
  /** Globs that fit nothing. */
  readonly unmatched: readonly string[];
}

/**
 * Looks for the files that patterns name. Symbolic links are left out, so that nothing outside of the folder is read;
 * `**` does not enter `node_modules` and hidden folders.
 */
export async function findFiles(patterns: readonly string[], place: SearchPlace): Promise<FoundFiles> {
  const files = new Set<string>();
  const missing: string[] = [];
  const unmatched: string[] = [];
  for (const text of patterns) {
    const pattern = parsePattern(text);
    const found = pattern === undefined ? [] : await expand('', pattern, place);
    for (const file of found) files.add(file);
    if (found.length > 0) continue;
    if (pattern === undefined || isPath(pattern)) missing.push(text);
    else unmatched.push(text);
  }
  return { files: [...files].sort(), missing, unmatched };
}

/** The files below a folder, itself a path from the place's folder, that the rest of a pattern fits. */
async function expand(folder: string, [segment, ...rest]: Pattern, place: SearchPlace): Promise<string[]> {
  place.signal.throwIfAborted();
  if (segment === undefined) return [];
  if (segment.kind === 'folders') return expandFolders(folder, rest, place);
  if (segment.kind === 'name') return descend(path.posix.join(folder, segment.name), rest, place);
  const names = await namesIn(folder, place);
  const found: string[] = [];
  for (const name of names.filter(segment.matches)) {
    found.push(...(await descend(path.posix.join(folder, name), rest, place)));
  }
  return found;
}

/** `**`: the rest fits here, or in any folder below. */
async function expandFolders(folder: string, rest: Pattern, place: SearchPlace): Promise<string[]> {
  // `**` at the end is all files.
  const found = await expand(folder, rest.length === 0 ? [anyName] : rest, place);
  for (const name of await namesIn(folder, place)) {
    const below = path.posix.join(folder, name);
    const isLeftOut = name === 'node_modules' || name.startsWith('.');
    if (isLeftOut || place.skip.includes(path.resolve(place.folder, below))) continue;
    if ((await kindOf(below, place)) === 'folder') found.push(...(await expandFolders(below, rest, place)));
  }
  return found;
}

const anyName: Pattern[number] = { kind: 'wildcard', matches: (name) => !name.startsWith('.') };

async function descend(at: string, rest: Pattern, place: SearchPlace): Promise<string[]> {
  const kind = await kindOf(at, place);
  if (rest.length === 0) return kind === 'file' ? [at] : [];
  return kind === 'folder' ? expand(at, rest, place) : [];
}

async function namesIn(folder: string, place: SearchPlace): Promise<string[]> {
  const names = await ifThere(readdir(path.join(place.folder, folder)));
  return names?.sort() ?? [];
}

/** Links are neither. */
async function kindOf(at: string, place: SearchPlace): Promise<'file' | 'folder' | undefined> {
  const entry = await ifThere(lstat(path.join(place.folder, at)));
  if (entry?.isFile()) return 'file';
  return entry?.isDirectory() ? 'folder' : undefined;
}

/** What is not there, or was removed a moment ago, is undefined. */
function ifThere<T>(read: Promise<T>): Promise<T | undefined> {
  return read.catch((error: unknown) => {
    const code: unknown = Reflect.get(Object(error), 'code');
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  });
}
