import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PluginError } from '@awf/go-plugin';
import { hostError, pluginLabel } from '../errors.js';

/** What the name of a plugin's executable begins with. (AWF spec §5.3.) */
export const executablePrefix = 'awf-plugin-';

/** Where AWF looks for the executable of a plugin folder: the folder's name decides, not the manifest's. (AWF spec §5.3.) */
export function executablePath(directory: string): string {
  const folder = basename(directory);
  return join(directory, folder.startsWith(executablePrefix) ? folder : `${executablePrefix}${folder}`);
}

/** The name of a plugin that is only a file: without the prefix, and with `-` for what names cannot hold. */
export function nameOfExecutable(path: string): string {
  const file = basename(path);
  const name = file.startsWith(executablePrefix) ? file.slice(executablePrefix.length) : file;
  return name.replace(/[^a-zA-Z0-9_-]+/g, '-');
}

/** Why a file cannot be started; undefined where it can, as far as its entry in the folder tells. (AWF spec §5.3.) */
export async function checkExecutable(plugin: string, path: string): Promise<PluginError | undefined> {
  const refuse = (code: 'EXECUTABLE_MISSING' | 'EXECUTABLE_INVALID', text: string, cause?: unknown) =>
    hostError(code, `${pluginLabel(plugin)}: executable ${path} ${text}`, { plugin, cause });
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return refuse('EXECUTABLE_INVALID', 'is not a file. Put the built program there.');
    // Windows has no execute bits to look at.
    if (process.platform === 'win32' || (entry.mode & 0o111) !== 0) return undefined;
    return refuse('EXECUTABLE_INVALID', `is not executable. Run: chmod +x ${path}`);
  } catch (cause) {
    return refuse(
      'EXECUTABLE_MISSING',
      'is missing or cannot be reached. Build the plugin, or give the file its folder’s name.',
      cause,
    );
  }
}
