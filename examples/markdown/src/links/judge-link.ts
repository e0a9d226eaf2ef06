import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { isMarkdown, type Library } from '../document/library.js';
import { parseTarget } from './parse-target.js';

/** Where a link stands. */
export interface LinkContext {
  readonly library: Library;
  /** The file that holds the link, absolute. */
  readonly file: string;
  /** Folder that addresses with a leading slash are meant from, absolute. */
  readonly root: string;
}

/** What was found out about a link. */
export type Verdict =
  | { readonly kind: 'good' }
  /** Not looked at: nothing is fetched over the network. */
  | { readonly kind: 'external' }
  | { readonly kind: 'broken'; readonly reason: string };

const good: Verdict = { kind: 'good' };

/** Finds out whether what a link names is there: the file or folder, and the anchor in it. */
export async function judgeLink(url: string, { library, file, root }: LinkContext): Promise<Verdict> {
  const target = parseTarget(url);
  if (target.kind === 'external') return { kind: 'external' };
  if (target.kind === 'malformed') return broken(target.reason);
  if (target.path.includes('\0')) return broken('a NUL character, which no path has');
  const place = resolve(target.path, file, root);
  const kind = await library.kindOf(place);
  if (kind === undefined) return broken(`no file or folder ${shown(place, root)}`);
  if (!target.fragment || target.fragment === 'top') return good;
  const document = kind === 'folder' ? path.join(place, 'README.md') : place;
  // Elsewhere a fragment may be anything, such as the lines of a source file.
  if (kind === 'file' && !isMarkdown(document)) return good;
  if (kind === 'folder' && (await library.kindOf(document)) !== 'file') {
    return broken(`no README.md in ${shown(place, root)} that could have an anchor`);
  }
  return judgeFragment(target.fragment, { library, document, root });
}

interface FragmentContext {
  readonly library: Library;
  readonly document: string;
  readonly root: string;
}

async function judgeFragment(fragment: string, { library, document, root }: FragmentContext): Promise<Verdict> {
  const { anchors } = await library.read(document);
  if (anchors.has(fragment)) return good;
  const close = new GithubSlugger().slug(fragment);
  const hint = anchors.has(close) ? `; there is #${close}` : '';
  return broken(`no anchor #${fragment} in ${shown(document, root)}${hint}`);
}

function resolve(target: string, file: string, root: string): string {
  if (target === '') return file;
  return target.startsWith('/') ? path.join(root, target) : path.resolve(path.dirname(file), target);
}

function shown(place: string, root: string): string {
  return path.relative(root, place).split(path.sep).join('/') || '.';
}

function broken(reason: string): Verdict {
  return { kind: 'broken', reason };
}
