import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMarkdown } from './library.js';

/**
 * The Markdown files below a folder, in the order of their paths. Folders named `node_modules` or with a leading dot are
 * left out, and links to folders are not followed.
 */
export async function findMarkdown(folder: string, signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    const isHidden = entry.name === 'node_modules' || entry.name.startsWith('.');
    if (entry.isDirectory() && !isHidden) found.push(...(await findMarkdown(file, signal)));
    else if (entry.isFile() && isMarkdown(file)) found.push(file);
  }
  return found;
}
