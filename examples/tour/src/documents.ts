import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** The repository's own documents: paths of files and of folders with files below them, relative to its top folder. */
export async function findDocuments(repository: string): Promise<string[]> {
  const packages = await readdir(path.join(repository, 'packages'));
  const wanted = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'docs',
    ...packages.sort().map((name) => `packages/${name}/README.md`),
  ];
  const there = await Promise.all(wanted.map((name) => exists(path.join(repository, name))));
  return wanted.filter((_, index) => there[index]);
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
