import { join } from 'node:path';
import { cliError } from '../errors.js';
import { type BuildExecutableOptions, bundleExecutable } from './build-executable.js';
import { checkInside, type FolderFile, readFolderFile } from './folder-file.js';
import { installFolder } from './install-folder.js';
import { toPath } from './to-path.js';

/** What `buildPluginFolder` makes a folder of. `guard` is on by default here. */
export interface BuildPluginFolderOptions extends Omit<BuildExecutableOptions, 'outfile'> {
  /** Where the folder is made: `<outDir>/<name>`. */
  readonly outDir: string | URL;
  /** Name of the plugin and of its folder: `^[a-z][a-z0-9-]*$`. */
  readonly name: string;
  /** Becomes the folder's `plugin.yaml`. */
  readonly manifest: FolderFile;
  /**
   * File name of the executable, or names where several engines want it under different ones (each gets a copy).
   * Default `awf-plugin-<name>`, or `<name>` where the name begins with `awf-plugin-` already (awf-plugin spec §5.3).
   */
  readonly executable?: string | readonly string[] | undefined;
  /** More files by their path inside the folder, such as `plugin.json`. */
  readonly extraFiles?: Readonly<Record<string, FolderFile>> | undefined;
}

/** What `buildPluginFolder` made. */
export interface BuiltPluginFolder {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Absolute paths of the executables in it. */
  readonly executables: readonly string[];
  /** Size of one executable. */
  readonly bytes: number;
  /** What the bundler found doubtful, each with file, line and column. */
  readonly warnings: readonly string[];
}

const namePattern = /^[a-z][a-z0-9-]*$/;

function checkName(name: string): void {
  if (namePattern.test(name)) return;
  throw cliError('BUILD_OPTIONS_INVALID', `name ${JSON.stringify(name)} must match ${namePattern}`);
}

function executableNames({ name, executable }: BuildPluginFolderOptions): readonly string[] {
  const conventional = name.startsWith('awf-plugin-') ? name : `awf-plugin-${name}`;
  return [executable ?? conventional].flat();
}

async function readFiles({ manifest, extraFiles }: BuildPluginFolderOptions) {
  const files = new Map<string, Buffer | string>();
  for (const [file, source] of Object.entries({ ...extraFiles, 'plugin.yaml': manifest })) {
    checkInside(file);
    files.set(file, await readFolderFile(source));
  }
  return files;
}

/**
 * Builds a plugin folder that can be copied anywhere: the manifest and one executable file that holds every dependency.
 * The folder is replaced as a whole; a failed build leaves the earlier one as it was.
 *
 * Fails with a `PluginError`: `BUILD_OPTIONS_INVALID` (name or file names), `BUILD_INPUT_UNREADABLE` (manifest or extra
 * files), or one of `buildExecutable`'s codes.
 */
export async function buildPluginFolder(options: BuildPluginFolderOptions): Promise<BuiltPluginFolder> {
  checkName(options.name);
  const names = executableNames(options);
  names.forEach(checkInside);
  const folder = join(toPath(options.outDir), options.name);
  const files = await readFiles(options);
  const { text, warnings } = await bundleExecutable({ ...options, guard: options.guard ?? true });
  await installFolder(folder, { files, executables: names, executable: text });
  const executables = names.map((name) => join(folder, name));
  return { folder, executables, bytes: Buffer.byteLength(text), warnings };
}
