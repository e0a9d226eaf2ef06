import { parseMilliseconds } from './argument-values.js';
import type { CommandRun } from './command.js';
import { parseLaunchArguments } from './launch-arguments.js';
import { runModule } from './run-module.js';
import { runOperation } from './run-operation.js';
import type { RunPart } from './run-part.js';
import { runStep } from './run-step.js';
import { parseRunTarget } from './run-target.js';
import { runTrigger } from './run-trigger.js';

const runParts: Readonly<Record<'step' | 'module' | 'trigger', RunPart>> = {
  step: runStep,
  module: runModule,
  trigger: runTrigger,
};

/** `awf-plugin run`: launches a plugin and runs one operation, step, module or trigger of it. */
export const run: CommandRun = (args, context) => {
  const launch = parseLaunchArguments(args);
  const target = parseRunTarget(args);
  const [path = ''] = args.positionals;
  const timeoutMs = parseMilliseconds('--timeout-ms', args.value('timeout-ms')) ?? Number.POSITIVE_INFINITY;
  const call = { signal: context.signal, timeoutMs };
  const given = { args, path, launch, context, call };
  if (target.kind === 'operation') return runOperation(target.name, given);
  return runParts[target.kind](target.type, given);
};
