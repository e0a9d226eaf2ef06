import { basename } from 'node:path';
import { type PluginUpdate, type ReleaseOptions, readStateFile, scanDirectories, updatePlugin } from '@awf/plugin-host';
import { cliError } from '../errors.js';
import { exitCodeOf, formatError, toErrorDocument, toPluginError } from '../output/error-report.js';
import { formatUpdate } from '../output/install-text.js';
import { formatJsonLine } from '../output/json-line.js';
import { wrapWidth } from '../output/output-stream.js';
import { styleOf } from '../output/style.js';
import type { CommandContext, CommandRun } from './command.js';
import { parseReleaseArguments } from './place-arguments.js';
import { withProgress } from './progress.js';

/** `awf-plugin update`: replaces plugins by newer releases of their sources. */
export const update: CommandRun = async (args, context) => {
  const { stdout, env } = context;
  const [name] = args.positionals;
  const options = parseReleaseArguments(args, context);
  const json = args.flag('json');
  if (args.flag('all') === (name !== undefined)) {
    throw cliError('USAGE_INVALID', 'name one plugin, or give --all for all that have a source');
  }
  if (name === undefined) return updateAll(options, json, context);
  const done = await withProgress(`updating ${name}…`, context, () => updatePlugin(name, options));
  stdout.write(json ? formatJsonLine(done) : formatUpdate(done, styleOf(stdout, env)));
  return 0;
};

/** Unlike `awf`, goes on after one that fails; the exit code is that of the first. (AWF spec §5.5.) */
async function updateAll(options: ReleaseOptions, json: boolean, context: CommandContext): Promise<number> {
  const { stdout, stderr, env, signal } = context;
  const documents: object[] = [];
  let code = 0;
  for (const name of await withSource(options)) {
    try {
      const done: PluginUpdate = await withProgress(`updating ${name}…`, context, () => updatePlugin(name, options));
      documents.push(done);
      if (!json) stdout.write(formatUpdate(done, styleOf(stdout, env)));
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const error = toPluginError(thrown);
      code ||= exitCodeOf(error);
      documents.push({ name, ...toErrorDocument(error, exitCodeOf(error)) });
      if (!json) stderr.write(`${formatError(error, styleOf(stderr, env), wrapWidth(stderr))}\n`);
    }
  }
  if (json) stdout.write(formatJsonLine(documents));
  else if (documents.length === 0) stderr.write('no installed plugin has a source\n');
  return code;
}

/** The folders of installed plugins whose source the state file knows. */
async function withSource({ directories = [], stateFile }: ReleaseOptions): Promise<readonly string[]> {
  if (typeof stateFile !== 'string') return [];
  const { problem, entries } = await readStateFile(stateFile);
  if (problem !== undefined) throw problem;
  const names = (await scanDirectories(directories)).map(({ directory }) => basename(directory));
  return [...new Set(names)].filter((name) => entries.plugin(name).source !== undefined);
}
