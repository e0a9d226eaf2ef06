import { formatJsonLine } from '../output/json-line.js';
import { formatFailure, formatResult, toResultDocument } from '../output/operation-text.js';
import { styleOf } from '../output/style.js';
import { parseInputs, parseJsonObject, parseMilliseconds } from './argument-values.js';
import type { CommandRun } from './command.js';
import { parseLaunchArguments } from './launch-arguments.js';
import { withPlugin } from './launch-plugin.js';

/** AWF's exit code for what a plugin did wrong, a failed operation too. (AWF spec §6.10.) */
const failedExitCode = 3;

/** `awf-plugin run`: launches a plugin and runs one operation. "Failed" is an answer, with an exit code of its own. */
export const run: CommandRun = (args, context) => {
  const launch = parseLaunchArguments(args);
  const [path = '', operation = ''] = args.positionals;
  const timeoutMs = parseMilliseconds('--timeout-ms', args.value('timeout-ms')) ?? Number.POSITIVE_INFINITY;
  const inputs = {
    ...parseJsonObject('--inputs-json', args.value('inputs-json')),
    ...parseInputs('--input', args.list('input')),
  };
  return withPlugin(path, launch, context, async ({ plugin, status }) => {
    const { stdout, stderr, env, signal } = context;
    status.show(`running ${plugin.name}.${operation}…`);
    const result = await plugin.execute(operation, inputs, { signal, timeoutMs });
    status.clear();
    if (launch.json) stdout.write(formatJsonLine(toResultDocument(result)));
    else {
      stdout.write(formatResult(result, stdout, styleOf(stdout, env)));
      if (!result.success) stderr.write(formatFailure(operation, result.error, styleOf(stderr, env)));
    }
    return result.success ? 0 : failedExitCode;
  });
};
