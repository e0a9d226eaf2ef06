import { discoverPlugin, type ExecuteOptions } from '@awf/plugin-host';
import type { OperationResult } from '@awf/plugin-sdk/contract';
import { formatJsonLine } from '../output/json-line.js';
import { createLiveOutput } from '../output/live-output.js';
import { formatFailure, formatResult, toResultDocument } from '../output/operation-text.js';
import { formatProgress, formatProgressEntry } from '../output/progress-text.js';
import { styleOf } from '../output/style.js';
import { parseInputs, parseJsonObject } from './argument-values.js';
import type { CommandContext } from './command.js';
import type { LaunchArguments } from './launch-arguments.js';
import { type LaunchedPlugin, withPlugin } from './launch-plugin.js';
import type { RunPart } from './run-part.js';

/** AWF's exit code for what a plugin did wrong, a failed operation too. (AWF spec §6.10.) */
const failedExitCode = 3;

/** `awf-plugin run <plugin> <operation>`: runs one operation. "Failed" is an answer, with an exit code of its own. */
export const runOperation: RunPart = async (operation, { args, path, launch, context, call }) => {
  const inputs = {
    ...parseJsonObject('--inputs-json', args.value('inputs-json')),
    ...parseInputs('--input', args.list('input')),
  };
  return withPlugin(await discoverPlugin(path), { launch, context }, async (launched) => {
    const { plugin, status } = launched;
    const execute: Execute = (options) => plugin.execute(operation, inputs, { ...call, ...options });
    status.show(workText(launched, operation));
    const result = launch.json
      ? await printDocument(execute, launched, context)
      : await printWork(execute, launched, { operation, launch, context });
    return result.success ? 0 : failedExitCode;
  });
};

/** Runs the operation, watched or not. */
type Execute = (options?: Pick<ExecuteOptions, 'onProgress' | 'onOutput'>) => Promise<OperationResult>;

/** For programs: the whole answer, once it is there. */
async function printDocument(
  execute: Execute,
  { status }: LaunchedPlugin,
  { stdout }: CommandContext,
): Promise<OperationResult> {
  const result = await execute();
  status.clear();
  stdout.write(formatJsonLine(toResultDocument(result)));
  return result;
}

interface Work {
  readonly operation: string;
  readonly launch: LaunchArguments;
  readonly context: CommandContext;
}

/** For people: text as it comes, and how far it is. */
async function printWork(execute: Execute, launched: LaunchedPlugin, work: Work): Promise<OperationResult> {
  const { stdout, stderr, env } = work.context;
  const output = createLiveOutput(stdout, launched.status);
  const onProgress = progressView(launched, work);
  const result = await execute({ onProgress, onOutput: output.write }).finally(() => output.end());
  launched.status.clear();
  // Shown already, unless the plugin says something else at its end.
  const shown = output.end();
  if (shown === '' || shown !== result.output) stdout.write(formatResult(result, stdout, styleOf(stdout, env)));
  if (!result.success) stderr.write(formatFailure(work.operation, result.error, styleOf(stderr, env)));
  return result;
}

/** On a terminal progress is in the status line; elsewhere it is what it is without a stream, a debug line of the log. */
function progressView(launched: LaunchedPlugin, { operation, launch, context }: Work): ExecuteOptions['onProgress'] {
  const { plugin, status } = launched;
  const { stderr, env } = context;
  if (stderr.isTTY === true) {
    return (fraction, message) =>
      status.update(`${workText(launched, operation)} ${formatProgress(fraction, message)}`);
  }
  if (launch.logFrom !== 'trace' && launch.logFrom !== 'debug') return undefined;
  return (fraction, message) =>
    status.print(formatProgressEntry(plugin.name, { fraction, message }, styleOf(stderr, env)));
}

function workText({ plugin }: LaunchedPlugin, operation: string): string {
  return `running ${plugin.name}.${operation}…`;
}
