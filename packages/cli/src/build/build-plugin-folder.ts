import { join } from 'node:path';
import type { PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { type BuildExecutableOptions, bundleExecutable } from './build-executable.js';
import { defaultDescribeTimeoutMs, describeExecutable } from './describe-executable.js';
import { checkInside, type FolderFile, readFolderFile } from './folder-file.js';
import { installFolder } from './install-folder.js';
import { type FolderManifest, manifestOf, readOwnManifest } from './plugin-manifest.js';
import { toPath } from './to-path.js';
import { writeManifestVariable } from './write-manifest.js';

/** What `buildPluginFolder` makes a folder of. `guard` is on by default here. */
export interface BuildPluginFolderOptions extends Omit<BuildExecutableOptions, 'outfile'> {
  /** Where the folder is made: `<outDir>/<name>`. */
  readonly outDir: string | URL;
  /** Name of the folder, which must be the plugin's: `^[a-z][a-z0-9-]*$`. */
  readonly name: string;
  /**
   * A `plugin.yaml` of your own, held against the code: it must say the same, and may say more. Default: it is made of what
   * the executable says of itself.
   */
  readonly manifest?: FolderFile | undefined;
  /**
   * Mends the file of `manifest` where it differs from the code, instead of failing; what it says besides stays. Default:
   * whether the environment has `AWF_PLUGIN_WRITE_MANIFEST=1`.
   */
  readonly writeManifest?: boolean | undefined;
  /** `false` for a plugin without the SDK's `serve`, which cannot say what it is: then `manifest` is taken as it is. Default `true`. */
  readonly describe?: boolean | undefined;
  /** Time that the executable has to describe itself. Default 10,000 ms. */
  readonly describeTimeoutMs?: number | undefined;
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
  /** What the executable says of itself; undefined where it was not asked. */
  readonly description: PluginDescription | undefined;
  /** What the bundler found doubtful, and what AWF ignores in `manifest`, each with file, line and column. */
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

async function readExtraFiles({ extraFiles = {} }: BuildPluginFolderOptions) {
  const files = new Map<string, Buffer | string>();
  for (const [file, source] of Object.entries(extraFiles)) {
    checkInside(file);
    files.set(file, await readFolderFile(source));
  }
  return files;
}

/** The manifest, and what it was made of or held against. */
interface Described extends FolderManifest {
  readonly description: PluginDescription | undefined;
}

async function describeFolder(executable: string, options: BuildPluginFolderOptions): Promise<Described> {
  const { name, manifest, describe = true, describeTimeoutMs = defaultDescribeTimeoutMs } = options;
  if (!describe) {
    if (manifest !== undefined) return { ...(await readOwnManifest(manifest)), description: undefined };
    throw cliError('BUILD_OPTIONS_INVALID', 'manifest is needed where describe is false: nothing else says what it is');
  }
  const description = await describeExecutable(executable, describeTimeoutMs);
  if (description.name !== name) {
    const words = `is not that of the plugin, ${JSON.stringify(description.name)}: folder, executable and plugin have one name`;
    throw cliError('BUILD_OPTIONS_INVALID', `name ${JSON.stringify(name)} ${words}`);
  }
  const write = options.writeManifest ?? process.env[writeManifestVariable] === '1';
  return { ...(await manifestOf(description, manifest, write)), description };
}

/**
 * Builds a plugin folder that can be copied anywhere: one executable file that holds every dependency, and the manifest that
 * this executable, started with `--describe`, says it has. The folder is replaced as a whole; a failed build leaves the
 * earlier one as it was.
 *
 * Fails with a `PluginError`: `BUILD_OPTIONS_INVALID` (name or file names), `BUILD_INPUT_UNREADABLE` (manifest or extra
 * files), `DESCRIBE_FAILED` (the executable does not say what it is), `MANIFEST_INVALID`, `MANIFEST_DRIFT` (a manifest of
 * your own that says something else than the code), or one of `buildExecutable`'s codes.
 */
export async function buildPluginFolder(options: BuildPluginFolderOptions): Promise<BuiltPluginFolder> {
  checkName(options.name);
  const names = executableNames(options);
  const [first] = names;
  if (first === undefined) throw cliError('BUILD_OPTIONS_INVALID', 'executable must have at least one name');
  names.forEach(checkInside);
  const folder = join(toPath(options.outDir), options.name);
  const files = await readExtraFiles(options);
  const { text, warnings } = await bundleExecutable({ ...options, guard: options.guard ?? true });
  const { description, notes } = await installFolder(folder, {
    files,
    executables: names,
    executable: text,
    complete: async (fresh) => {
      const described = await describeFolder(join(fresh, first), options);
      const { content } = described;
      return { ...described, files: new Map(content === undefined ? [] : [['plugin.yaml', content]]) };
    },
  });
  return {
    folder,
    executables: names.map((name) => join(folder, name)),
    bytes: Buffer.byteLength(text),
    description,
    warnings: [...warnings, ...notes],
  };
}
