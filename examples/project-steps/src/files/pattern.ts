/** A path or a glob below a folder, taken apart at its slashes. */
export type Pattern = readonly Segment[];

/** One part between slashes. */
export type Segment =
  /** A name as it stands. */
  | { readonly kind: 'name'; readonly name: string }
  /** A name with `*` (any characters) and `?` (one). */
  | { readonly kind: 'wildcard'; readonly matches: (name: string) => boolean }
  /** `**`: any number of folders. */
  | { readonly kind: 'folders' };

/** What `parsePattern` asks for, for people. */
export const patternRule =
  'must be a path or pattern below the folder, with slashes, not absolute and without . and ..';

/** Takes a path or glob apart; undefined where it could lead out of the folder it is meant from. */
export function parsePattern(text: string): Pattern | undefined {
  const parts = text.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\0]/.test(text)) return undefined;
  // Two `**` in a row say no more than one, and would be searched many times over.
  return parts.filter((part, index) => part !== '**' || parts[index - 1] !== '**').map(toSegment);
}

/** Whether it has no wildcard: then it names one file, which somebody expects to be there. */
export function isPath(pattern: Pattern): boolean {
  return pattern.every(({ kind }) => kind === 'name');
}

function toSegment(part: string): Segment {
  if (part === '**') return { kind: 'folders' };
  if (!/[*?]/.test(part)) return { kind: 'name', name: part };
  const matches = (name: string): boolean => (part.startsWith('.') || !name.startsWith('.')) && matchesGlob(part, name);
  return { kind: 'wildcard', matches };
}

/** In time linear for each star: a regular expression would take ages for some patterns. */
function matchesGlob(glob: string, name: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (glob[from] === '*') {
      star = from++;
      mark = at;
    } else if (glob[from] === '?' || glob[from] === name[at]) {
      from++;
      at++;
    } else if (star >= 0) {
      // The last star takes one character more.
      from = star + 1;
      at = ++mark;
    } else {
      return false;
    }
  }
  return [...glob.slice(from)].every((rest) => rest === '*');
}
