import type { CallOptions } from '@awf/plugin-sdk/contract';
import type { CommandContext } from './command.js';
import type { LaunchArguments } from './launch-arguments.js';
import type { ParsedArguments } from './parse-arguments.js';

/** What `run` knows when it comes to one thing of a plugin. */
export interface PartRun {
  readonly args: ParsedArguments;
  /** The plugin's folder or executable. */
  readonly path: string;
  readonly launch: LaunchArguments;
  readonly context: CommandContext;
  /** Of each call: the command's signal and `--timeout-ms`. */
  readonly call: CallOptions;
}

/** Runs an operation by its name, or a step, module or trigger by its type, and resolves with the exit code. */
export type RunPart = (name: string, run: PartRun) => Promise<number>;
