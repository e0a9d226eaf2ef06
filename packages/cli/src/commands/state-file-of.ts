import { stateFileIn, stateFilePath } from '@awf/plugin-host';
import type { CommandContext } from './command.js';
import type { ParsedArguments } from './parse-arguments.js';

/** The state file of a command. (AWF spec §5.4.) */
export function stateFileOf(args: ParsedArguments, env: CommandContext['env']): string {
  const storage = args.value('storage');
  return storage === undefined ? stateFilePath(env) : stateFileIn(storage);
}
