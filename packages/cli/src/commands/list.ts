import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import {
  type DiscoveredPlugin,
  discoverPlugin,
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
import { stateFileOf } from './state-file-of.js';

/** `awf-plugin list`: discovers plugins and launches none. Problems of plugins are part of the answer, not an error. */
export const list: CommandRun = async (args, { stdout, stderr, env }) => {
  const named = args.positionals;
  const path = searchPath(env);
  const seen = named.length === 0 ? await scanDirectories(path) : await lookInto(named);
  const found = withStoredState(seen, await readStateFile(stateFileOf(args, env)));
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

/** Unlike those of the search path, folders that somebody names must be there. One with a manifest is a plugin itself. */
async function lookInto(folders: readonly string[]): Promise<readonly DiscoveredPlugin[]> {
  const alone: string[] = [];
  const parents: string[] = [];
  for (const folder of folders) {
    await checkFolder(folder);
    const isPlugin = await isFile(join(folder, 'plugin.yaml'));
    (isPlugin ? alone : parents).push(folder);
  }
  const plugins = await Promise.all(alone.map((folder) => discoverPlugin(folder)));
  return [...plugins, ...(await scanDirectories(parents))];
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

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
