import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import type { PluginError } from '@awf/go-plugin';
import { hostError, pluginLabel } from '../errors.js';

/** A plugin's folder and what is started in it, both absolute. */
export interface ExecutablePlace {
  readonly directory: string;
  readonly executable: string;
}

/**
 * Why an executable is not to be trusted for where it lies: a link out of the plugin's folder, or something on the way to it that
 * anybody may write. Undefined where there is nothing to say, as also where it is missing.
 */
export async function checkExecutablePlace(
  plugin: string,
  { directory, executable }: ExecutablePlace,
): Promise<PluginError | undefined> {
  const refuse = (text: string) =>
    hostError('EXECUTABLE_INVALID', `${pluginLabel(plugin)}: executable ${executable} is refused: ${text}`, { plugin });
  try {
    const [folder, file] = await Promise.all([realpath(directory), realpath(executable)]);
    if (!file.startsWith(folder + sep))
      return refuse(`it leads out of its folder, to ${file}. Put the file itself there.`);
    for (const path of [dirname(folder), folder, file]) {
      if (isWritableByAll(await stat(path))) return refuse(`anybody may write ${path}. Run: chmod o-w ${path}`);
    }
    return undefined;
  } catch {
    // Whoever starts it will say what is missing.
    return undefined;
  }
}

/** In a sticky folder, such as `/tmp`, nobody can touch what others put there. Windows has no such bits. */
function isWritableByAll(entry: Stats): boolean {
  if (process.platform === 'win32' || (entry.mode & 0o002) === 0) return false;
  return !entry.isDirectory() || (entry.mode & 0o1000) === 0;
}
