import { constants } from 'node:os';
import { type Command, type CommandContext, checkPositionals } from './commands/command.js';
import { commands } from './commands/command-table.js';
import { formatCommandHelp, formatHelp, formatUsage } from './commands/help.js';
import { parseArguments } from './commands/parse-arguments.js';
import { didYouMean } from './commands/suggest.js';
import { cliError } from './errors.js';
import { exitCodeOf, formatError, toErrorDocument, toPluginError } from './output/error-report.js';
import { formatJsonLine } from './output/json-line.js';
import { wrapWidth } from './output/output-stream.js';
import { styleOf } from './output/style.js';
import { readVersion } from './version.js';

/** What the command line touches of the world. */
export type CliIo = CommandContext;

/**
 * Runs the `awf-plugin` command and resolves with its exit code: 0; 1 for what the user gave, 3 for what the plugin did, a
 * failed operation too, 4 for what the machine lacks (AWF spec §8.1); 128 and the signal's number where `io.signal` fired
 * with a signal's name as its reason. Never rejects and never exits the process.
 *
 * @param argv - The arguments after the program's name.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    const code = await runArguments(argv, io);
    return interruptCode(io.signal) ?? code;
  } catch (thrown) {
    return report(thrown, argv, io);
  }
}

async function runArguments(argv: readonly string[], io: CliIo): Promise<number> {
  const [first, ...rest] = argv;
  const layout = { style: styleOf(io.stdout, io.env), width: wrapWidth(io.stdout) };
  if (first === '--version' || first === '-V') return print(io, readVersion());
  if (first === 'help' && rest[0] !== undefined) return print(io, formatCommandHelp(findCommand(rest[0]), layout));
  if (first === '--help' || first === '-h' || first === 'help') return print(io, formatHelp(commands, layout));
  const command = findCommand(first);
  if (options(rest).some((option) => option === '--help' || option === '-h')) {
    return print(io, formatCommandHelp(command, layout));
  }
  const args = parseArguments(rest, command.options);
  checkPositionals(command, args.positionals);
  const run = await command.load();
  return run(args, io);
}

function print(io: CliIo, text: string): number {
  io.stdout.write(`${text}\n`);
  return 0;
}

function findCommand(name: string | undefined): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  const all = `the commands are ${names.join(', ')}`;
  if (name === undefined) throw cliError('USAGE_INVALID', `no command given; ${all}`);
  if (!name.startsWith('-')) {
    throw cliError('USAGE_INVALID', `unknown command ${JSON.stringify(name)}${didYouMean(name, names) || `; ${all}`}`);
  }
  throw cliError(
    'USAGE_INVALID',
    `the command must come before its options, but ${JSON.stringify(name)} comes first; ${all}`,
  );
}

/** What stands before `--`: behind it nothing is an option. */
function options(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** Says on stderr what went wrong, in the form that was asked for, and gives the exit code. */
function report(thrown: unknown, argv: readonly string[], io: CliIo): number {
  const interrupted = interruptCode(io.signal);
  const error =
    interrupted === undefined
      ? toPluginError(thrown)
      : cliError('INTERRUPTED', `interrupted by ${String(io.signal.reason)}`, thrown);
  const code = interrupted ?? exitCodeOf(error);
  if (options(argv).includes('--json')) {
    io.stderr.write(formatJsonLine(toErrorDocument(error, code)));
    return code;
  }
  const hint = error.code === 'USAGE_INVALID' ? usageHint(argv[0]) : '';
  io.stderr.write(`${formatError(error, styleOf(io.stderr, io.env), wrapWidth(io.stderr))}\n${hint}`);
  return code;
}

function usageHint(name: string | undefined): string {
  const command = commands.find((one) => one.name === name);
  if (command === undefined) return 'See: awf-plugin --help\n';
  return `Usage: ${formatUsage(command)}\nSee: awf-plugin ${command.name} --help\n`;
}

/** The exit code that a shell gives a program which a signal ended; undefined where none did. */
function interruptCode(signal: AbortSignal): number | undefined {
  if (!signal.aborted) return undefined;
  const found = Object.entries(constants.signals).find(([name]) => name === signal.reason);
  return 128 + (found?.[1] ?? constants.signals.SIGINT);
}
