import { relative } from 'node:path';
import type { FolderFile } from './folder-file.js';
import { toPath } from './to-path.js';
import { writeManifestVariable } from './write-manifest.js';

/** Whether a manifest of the author's own was given as its text, which no build can mend. */
export function isText(own: FolderFile): own is { readonly text: string } {
  return typeof own === 'object' && 'text' in own;
}

/** What messages call a manifest of the author's own. */
export function nameOf(own: FolderFile): string {
  return isText(own) ? 'the manifest' : toPath(own);
}

/** How a manifest of the author's own, given by this option, is made to agree: by this process's own command, once more. */
export function cureFor(own: FolderFile, option: string): string {
  if (isText(own)) return `Change one of them, or leave the option "${option}" out.`;
  const [, script = '', ...args] = process.argv;
  const words = ['node', relative('.', script), ...args];
  const command = words.map((word) => (/^[\w./=:@+,-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
  return `Change the code, or write the file anew: ${writeManifestVariable}=1 ${command}`;
}
