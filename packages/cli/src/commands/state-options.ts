import { stateFileIn, stateFilePath } from '@awf/plugin-host';
import type { CommandContext } from './command.js';
import type { ParsedArguments } from './parse-arguments.js';

/** The option of every command that reads or writes AWF's state file. */
export const storageOption = {
  kind: 'value',
  placeholder: 'folder',
  help: 'AWF’s storage folder, as awf --storage; its plugins/plugins.json tells what is enabled',
} as const;

/** The state file of a command. (AWF spec §5.4.) */
export function stateFileOf(args: ParsedArguments, env: CommandContext['env']): string {
  const storage = args.value('storage');
  return storage === undefined ? stateFilePath(env) : stateFileIn(storage);
}
