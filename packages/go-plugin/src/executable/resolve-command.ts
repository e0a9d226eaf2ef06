import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { goPluginError } from '../errors/go-plugin-error.js';

/** What a plugin's command is looked up by. */
export interface ResolveOptions {
  /** The plugin's working folder; paths are relative to it. Default: this process's. */
  readonly cwd?: string | undefined;
  /** The PATH that the plugin will get. */
  readonly path?: string | undefined;
  /** The plugin's name for messages. Default: the command. */
  readonly plugin?: string | undefined;
  /** Default: this machine's. */
  readonly platform?: NodeJS.Platform | undefined;
}

/** What the system's own look-up takes where PATH is not set. */
const defaultPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * The absolute path of a plugin's command. A path (anything with a separator) is taken from `cwd`; a bare name is looked
 * up in the absolute folders of PATH, and never in the working folder, where anybody may have planted it.
 *
 * @throws PluginError `EXECUTABLE_MISSING` where a bare name is in no folder of PATH. That a path exists is not checked
 * here: `diagnoseExecutable` does.
 */
export async function resolveCommand(command: string, options: ResolveOptions = {}): Promise<string> {
  const { cwd = process.cwd(), path = defaultPath, plugin, platform = process.platform } = options;
  if (hasSeparator(command, platform)) return resolve(cwd, command);
  const folders = pathFolders(path, platform).filter((folder) => isAbsolute(folder));
  const found = await findExecutable(command, folders, platform);
  if (found !== undefined) return found;
  throw goPluginError(
    'EXECUTABLE_MISSING',
    `Plugin ${plugin ?? command} cannot be started: no folder of PATH (${path}) has an executable named ${command}. ` +
      'Give its path, or add its folder to PATH.',
    { plugin },
  );
}

/** Whether a command is a path, which is never looked up. */
export function hasSeparator(command: string, platform: NodeJS.Platform): boolean {
  return command.includes('/') || (platform === 'win32' && command.includes('\\'));
}

/** The folders of a PATH. An empty entry means the working folder to the system, as `.` does. */
export function pathFolders(path: string | undefined, platform: NodeJS.Platform): string[] {
  return (path ?? defaultPath).split(platform === 'win32' ? ';' : ':').map((folder) => (folder === '' ? '.' : folder));
}

/** The first executable regular file of that name in the folders. */
export async function findExecutable(
  name: string,
  folders: readonly string[],
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  // Batch files are left out: they run in a shell only.
  const names = platform === 'win32' ? [name, `${name}.exe`, `${name}.com`] : [name];
  for (const folder of folders) {
    for (const candidate of names) {
      const file = join(folder, candidate);
      if (await isExecutableFile(file)) return file;
    }
  }
  return undefined;
}

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
