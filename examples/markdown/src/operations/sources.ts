import path from 'node:path';
import { findMarkdown } from '../document/find-markdown.js';
import type { Library } from '../document/library.js';

/** The Markdown files that a call is about. */
export interface Sources {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** A path as people know it: relative to the folder that the call's own paths are meant from, with slashes. */
  shown(file: string): string;
}

/** What a call is about: a file, or all Markdown files below a folder. Undefined where nothing is at the path. */
export async function findSources(
  given: string,
  { library, baseDir, signal }: { library: Library; baseDir: string; signal: AbortSignal },
): Promise<Sources | undefined> {
  const place = path.resolve(baseDir, given);
  const kind = await library.kindOf(place);
  if (kind === undefined) return undefined;
  const files = kind === 'file' ? [place] : await findMarkdown(place, signal);
  return { files, shown: (file) => path.relative(baseDir, file).split(path.sep).join('/') };
}
