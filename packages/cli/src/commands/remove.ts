import { removePlugin } from '@awf/plugin-host';
import { formatRemoved } from '../output/install-text.js';
import { formatJsonLine } from '../output/json-line.js';
import { styleOf } from '../output/style.js';
import type { CommandRun } from './command.js';
import { parsePlace } from './place-arguments.js';

/** `awf-plugin remove`: removes a plugin's folder and its entry in the state file. */
export const remove: CommandRun = async (args, context) => {
  const { stdout, env } = context;
  const [name = ''] = args.positionals;
  const options = { ...parsePlace(args, context), keepData: args.flag('keep-data') };
  const removed = await removePlugin(name, options);
  stdout.write(args.flag('json') ? formatJsonLine(removed) : formatRemoved(removed, styleOf(stdout, env)));
  return 0;
};
