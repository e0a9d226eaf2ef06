import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** What is known of a file. */
export interface FileState {
  readonly size: number;
  /** Changes whenever the file does: time, size and which file it is. */
  readonly mark: string;
}

/** The files below a path by their paths from there, with `/` between folders; a file's own name where the path is a file. */
export type Snapshot = ReadonlyMap<string, FileState>;

/** Something that happened to a file. */
export interface FileEvent {
  readonly file: string;
  readonly event: 'add' | 'change' | 'remove';
  /** In bytes; 0 for a file that is gone. */
  readonly size: number;
}

/** Looks at all files below a path. One that is not there has none. Links are not followed: they could lead in circles. */
export async function takeSnapshot(root: string): Promise<Snapshot> {
  const found = await stat(root).catch(() => undefined);
  if (found === undefined) return new Map();
  if (!found.isDirectory()) return new Map(await look(root, path.basename(root)));
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const states = await Promise.all(
    files.map(({ name, parentPath, path: folder }) => {
      // Node before 20.12 has the folder under the other name.
      const file = path.join(parentPath ?? folder, name);
      return look(file, path.relative(root, file).split(path.sep).join('/'));
    }),
  );
  return new Map(states.flat());
}

/** What changed from one look to the next, in the order of the files' names. */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly FileEvent[] {
  const files = Array.from(new Set([...before.keys(), ...after.keys()])).sort();
  return files.flatMap((file): FileEvent[] => {
    const [old, now] = [before.get(file), after.get(file)];
    if (now === undefined) return [{ file, event: 'remove', size: 0 }];
    if (old === undefined) return [{ file, event: 'add', size: now.size }];
    return old.mark === now.mark ? [] : [{ file, event: 'change', size: now.size }];
  });
}

/** A file that is gone before it is looked at was never there. */
async function look(file: string, name: string): Promise<[string, FileState][]> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found === undefined) return [];
  const { size, mtimeNs, ino } = found;
  return [[name, { size: Number(size), mark: `${mtimeNs} ${size} ${ino}` }]];
}
