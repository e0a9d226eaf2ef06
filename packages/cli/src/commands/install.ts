import { installPlugin } from '@awf/plugin-host';
import { formatInstalled } from '../output/install-text.js';
import { formatJsonLine } from '../output/json-line.js';
import { styleOf } from '../output/style.js';
import type { CommandRun } from './command.js';
import { parseReleaseArguments } from './place-arguments.js';
import { withProgress } from './progress.js';
import { parseSourceArgument } from './source-argument.js';

/** `awf-plugin install`: installs a plugin from a release, so that `awf` has it, too. */
export const install: CommandRun = async (args, context) => {
  const { stdout, env } = context;
  const { source, version } = parseSourceArgument(args.positionals[0] ?? '');
  const options = {
    ...parseReleaseArguments(args, context),
    version,
    name: args.value('name'),
    sha256: args.value('sha256'),
    force: args.flag('force'),
  };
  const installed = await withProgress(`installing ${source}…`, context, () => installPlugin(source, options));
  stdout.write(args.flag('json') ? formatJsonLine(installed) : formatInstalled(installed, styleOf(stdout, env)));
  return 0;
};
