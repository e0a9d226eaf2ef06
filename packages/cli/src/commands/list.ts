import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import {
  type DiscoveredPlugin,
  discoverPlugin,
  ExternalPluginManager,
  readStateFile,
  scanDirectories,
  searchPath,
  withStoredState,
} from '@awf/plugin-host';
import { cliError } from '../errors.js';
import { formatJsonLine } from '../output/json-line.js';
import { wrapWidth } from '../output/output-stream.js';
import { formatPluginList, toPluginDocument } from '../output/plugin-list.js';
import { styleOf } from '../output/style.js';
import type { CommandRun } from './command.js';
import { isFile } from './is-file.js';
import { stateFileOf } from './state-file-of.js';

/** `awf-plugin list`: discovers plugins and launches none. Problems of plugins are part of the answer, not an error. */
export const list: CommandRun = async (args, { stdout, stderr, env }) => {
  const named = args.positionals;
  const path = searchPath(env);
  const seen = named.length === 0 ? await scan(path) : await lookInto(named);
  const stored = withStoredState(seen.filter(isOfAwf), await readStateFile(stateFileOf(args, env)));
  const found = [...stored, ...seen.filter((plugin) => !isOfAwf(plugin))];
  if (args.flag('json')) {
    stdout.write(formatJsonLine(found.map(toPluginDocument)));
  } else if (found.length === 0) {
    const folders = named.length === 0 ? path : named;
    stderr.write(`no plugins in ${folders.join(', ')}\n`);
  } else {
    stdout.write(`${formatPluginList(found, styleOf(stdout, env), wrapWidth(stdout))}\n`);
  }
  return 0;
};

/** Others are not in AWF's state file. */
function isOfAwf({ engines }: DiscoveredPlugin): boolean {
  return engines.length === 0 || engines.includes('awf');
}

/** Unlike those of the search path, folders that somebody names must be there. One with a manifest is a plugin itself. */
async function lookInto(folders: readonly string[]): Promise<readonly DiscoveredPlugin[]> {
  const alone: string[] = [];
  const parents: string[] = [];
  for (const folder of folders) {
    await checkFolder(folder);
    const manifests = ['plugin.yaml', 'plugin.json'].map((name) => isFile(join(folder, name)));
    const isPlugin = (await Promise.all(manifests)).includes(true);
    (isPlugin ? alone : parents).push(folder);
  }
  const plugins = await Promise.all(alone.map((folder) => discoverPlugin(folder)));
  return [...plugins, ...(await scan(parents))];
}

/** By AWF's rules, then what only the workflow engine sees. */
async function scan(folders: readonly string[]): Promise<readonly DiscoveredPlugin[]> {
  const found = await scanDirectories(folders);
  const seen = new Set(found.map(({ directory }) => directory));
  // A folder that cannot be read is a problem that the first look told.
  const others = await Promise.all(
    folders.map((folder) => new ExternalPluginManager(folder).inspectPlugins().catch(() => [])),
  );
  return [...found, ...others.flat().filter(({ directory }) => !seen.has(directory))];
}

async function checkFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch((cause: unknown) => {
    throw cliError(
      'FOLDER_MISSING',
      `folder ${JSON.stringify(folder)} cannot be reached: ${describeUnknown(cause)}`,
      cause,
    );
  });
  if (entry.isDirectory()) return;
  const hint = 'name a folder of plugin folders, or inspect an executable';
  throw cliError('FOLDER_MISSING', `${JSON.stringify(folder)} is not a folder; ${hint}`);
}
