import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { cliError } from '../errors.js';
import { toPath } from './to-path.js';

/**
 * The files below a folder, by their paths below `target`. Links to files become files, since installers of both engines drop
 * links. Fails with `BUILD_INPUT_UNREADABLE`.
 */
export async function readAssetFiles(source: string | URL, target: string): Promise<ReadonlyMap<string, Buffer>> {
  const folder = toPath(source);
  const files = new Map<string, Buffer>();
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const { name, parentPath, path } of entries) {
      // Node before 20.12 has it under the other name.
      const file = join(parentPath ?? path, name);
      if (!(await stat(file)).isFile()) continue;
      files.set(`${target}/${relative(folder, file).split(sep).join('/')}`, await readFile(file));
    }
    return files;
  } catch (error) {
    throw cliError('BUILD_INPUT_UNREADABLE', `reading the assets in ${folder} failed: ${String(error)}`, error);
  }
}
