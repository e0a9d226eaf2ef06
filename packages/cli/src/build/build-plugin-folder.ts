import { join } from 'node:path';
import type { PluginDescription } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { type BuildExecutableOptions, bundleExecutable } from './build-executable.js';
import { defaultDescribeTimeoutMs, describeExecutable } from './describe-executable.js';
import { awfExecutable, type EngineFiles, engineFilesOf, executableNamesOf } from './engine-files.js';
import { checkInside, type FolderFile, readFolderFile } from './folder-file.js';
import { type CompletedFolder, installFolder } from './install-folder.js';
import { readOwnManifest } from './plugin-manifest.js';
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
   * A `plugin.json` of your own, held against the code as `manifest` is. Default: it is made of what the executable says of
   * itself.
   */
  readonly workflowManifest?: FolderFile | undefined;
  /**
   * Mends the files of `manifest` and `workflowManifest` where they differ from the code, instead of failing; what they say besides stays.
   * Default: whether the environment has `AWF_PLUGIN_WRITE_MANIFEST=1`.
   */
  readonly writeManifest?: boolean | undefined;
  /** `false` for a plugin without the SDK's `serve`, which cannot say what it is: then `manifest` is taken as it is. Default `true`. */
  readonly describe?: boolean | undefined;
  /** Time that the executable has to describe itself. Default 10,000 ms. */
  readonly describeTimeoutMs?: number | undefined;
  /**
   * File name of the executable, or names, each of which gets a copy. Default: what each engine that the plugin is for looks
   * for: `awf-plugin-<name>` (`<name>` where that begins with `awf-plugin-` already) for AWF, `<name>` for the workflow engine.
   */
  readonly executable?: string | readonly string[] | undefined;
  /** A folder whose files are copied to the `assetDir` of the plugin's `workflow.ui`, or to `assets` without one. Default none. */
  readonly assets?: string | URL | undefined;
  /** More files by their path inside the folder, such as `README.md`. */
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
  /** What the bundler found doubtful, what AWF ignores in `manifest`, what some engines refuse: each with its place. */
  readonly warnings: readonly string[];
}

const namePattern = /^[a-z][a-z0-9-]*$/;

function checkName(name: string): void {
  if (namePattern.test(name)) return;
  throw cliError('BUILD_OPTIONS_INVALID', `name ${JSON.stringify(name)} must match ${namePattern}`);
}

async function readExtraFiles({ extraFiles = {} }: BuildPluginFolderOptions) {
  const files = new Map<string, Buffer | string>();
  for (const [file, source] of Object.entries(extraFiles)) {
    checkInside(file);
    files.set(file, await readFolderFile(source));
  }
  return files;
}

/** The files of the engines, and what they were made of or held against. */
interface Described extends CompletedFolder, EngineFiles {
  readonly description: PluginDescription | undefined;
}

async function describeFolder(executable: string, options: BuildPluginFolderOptions): Promise<Described> {
  const { name, manifest, describe = true, describeTimeoutMs = defaultDescribeTimeoutMs } = options;
  const given = options.executable === undefined ? undefined : [options.executable].flat();
  if (!describe) {
    if (manifest === undefined) {
      throw cliError(
        'BUILD_OPTIONS_INVALID',
        'manifest is needed where describe is false: nothing else says what it is',
      );
    }
    const { content, notes } = await readOwnManifest(manifest);
    const files = new Map(content === undefined ? [] : [['plugin.yaml', content]]);
    return { files, notes, executables: given ?? [awfExecutable(name)], description: undefined };
  }
  const description = await describeExecutable(executable, describeTimeoutMs);
  if (description.name !== name) {
    const words = `is not that of the plugin, ${JSON.stringify(description.name)}: folder, executable and plugin have one name`;
    throw cliError('BUILD_OPTIONS_INVALID', `name ${JSON.stringify(name)} ${words}`);
  }
  const write = options.writeManifest ?? process.env[writeManifestVariable] === '1';
  const engineFiles = await engineFilesOf(description, options, write);
  return { ...engineFiles, executables: given ?? executableNamesOf(description), description };
}

/**
 * Builds a plugin folder that can be copied anywhere: an executable file that holds every dependency, under the name that each
 * engine looks for, and the manifests that this executable, started with `--describe`, says it has: `plugin.yaml` for AWF,
 * `plugin.json` for the workflow engine, with `plugin.contracts.json` and `ui.json` where it has contracts or pages. The folder
 * is replaced as a whole; a failed build leaves the earlier one as it was.
 *
 * Fails with a `PluginError`: `BUILD_OPTIONS_INVALID` (name or file names), `BUILD_INPUT_UNREADABLE` (manifests, assets or
 * extra files), `DESCRIBE_FAILED` (the executable does not say what it is), `MANIFEST_INVALID`, `MANIFEST_DRIFT` (a manifest of
 * your own that says something else than the code), or one of `buildExecutable`'s codes.
 */
export async function buildPluginFolder(options: BuildPluginFolderOptions): Promise<BuiltPluginFolder> {
  checkName(options.name);
  const given = [options.executable ?? awfExecutable(options.name)].flat();
  const [probe] = given;
  if (probe === undefined) throw cliError('BUILD_OPTIONS_INVALID', 'executable must have at least one name');
  given.forEach(checkInside);
  const folder = join(toPath(options.outDir), options.name);
  const files = await readExtraFiles(options);
  const { text, warnings } = await bundleExecutable({ ...options, guard: options.guard ?? true });
  const { description, notes, executables } = await installFolder(folder, {
    files,
    executable: text,
    probe,
    complete: (fresh) => describeFolder(join(fresh, probe), options),
  });
  return {
    folder,
    executables: executables.map((name) => join(folder, name)),
    bytes: Buffer.byteLength(text),
    description,
    warnings: [...warnings, ...notes],
  };
}
