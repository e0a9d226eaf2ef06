import { readFile } from 'node:fs/promises';
import { isAbsolute, normalize, sep } from 'node:path';
import { cliError } from '../errors.js';
import { toPath } from './to-path.js';

/** A file of a plugin folder: a path or `file:` URL whose content is copied, or its text. */
export type FolderFile = string | URL | { readonly text: string };

/** Fails with `BUILD_OPTIONS_INVALID` unless `file` is a path that stays inside the folder. */
export function checkInside(file: string): void {
  const path = normalize(file);
  const inside = path !== '.' && path !== '..' && !isAbsolute(path) && !path.startsWith(`..${sep}`);
  if (inside && !path.endsWith(sep)) return;
  throw cliError('BUILD_OPTIONS_INVALID', `file ${JSON.stringify(file)} must be a path inside the plugin folder`);
}

/** The content of a folder's file. Fails with `BUILD_INPUT_UNREADABLE`. */
export async function readFolderFile(source: FolderFile): Promise<Buffer | string> {
  if (typeof source === 'object' && 'text' in source) return source.text;
  const path = toPath(source);
  try {
    return await readFile(path);
  } catch (error) {
    throw cliError('BUILD_INPUT_UNREADABLE', `reading ${path} failed: ${String(error)}`, error);
  }
}
