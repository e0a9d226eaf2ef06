import { cliError } from '../errors.js';
import type { OutputStream } from '../output/output-stream.js';
import type { OptionTable } from './option-table.js';
import type { ParsedArguments } from './parse-arguments.js';

/** What a command is run with. */
export interface CommandContext {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** This process's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires when the command must end; it then stops what it started. */
  readonly signal: AbortSignal;
  /** Fires when nobody reads stdout any more; what would go on for ever then ends. Default: never. */
  readonly unread?: AbortSignal | undefined;
}

/** A command at work: prints its own results and resolves with the exit code. Errors are thrown. */
export type CommandRun = (args: ParsedArguments, context: CommandContext) => Promise<number>;

/** A command as the command line and the help know it. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Names of its positionals for the help and messages. */
  readonly positionals: readonly { readonly name: string; readonly help: string; readonly required: boolean }[];
  /** Whether the last positional may be repeated. */
  readonly variadic: boolean;
  readonly options: OptionTable;
  readonly examples: readonly string[];
  /** Imports what it needs to run: help and mistakes must not wait for gRPC. */
  load(): Promise<CommandRun>;
}

/**
 * Checks that a command got as many positionals as it takes.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument that is missing or too much.
 */
export function checkPositionals(command: Command, given: readonly string[]): void {
  const missing = command.positionals.find(({ required }, index) => required && given[index] === undefined);
  if (missing !== undefined) throw cliError('USAGE_INVALID', `<${missing.name}> is missing: ${missing.help}`);
  const empty = given.indexOf('');
  if (empty >= 0) throw cliError('USAGE_INVALID', `argument ${empty + 1} is empty`);
  const extra = command.variadic ? undefined : given[command.positionals.length];
  if (extra !== undefined) throw cliError('USAGE_INVALID', `unexpected argument ${JSON.stringify(extra)}`);
}
