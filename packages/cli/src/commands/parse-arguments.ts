import { parseArgs } from 'node:util';
import { cliError } from '../errors.js';
import type { OptionSpec, OptionTable } from './option-table.js';
import { didYouMean } from './suggest.js';

/** A command line, understood. Asking for an option that the command does not have gives nothing. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  list(name: string): readonly string[];
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

/**
 * Reads a command's arguments. Node's own tokens are read here, as its strict mode says less and libraries pass over unknown
 * options or turn values into numbers. All after `--` are positionals.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parseArguments(argv: readonly string[], table: OptionTable): ParsedArguments {
  const { tokens = [] } = parseArgs({
    args: [...argv],
    options: nodeOptions(table),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    const written = argv[token.index] ?? '';
    // Node takes a group such as `-v-` apart into `-v` and `--`, which nobody means.
    if (token.kind !== 'option' && written !== (token.kind === 'positional' ? token.value : '--')) {
      throw cliError('USAGE_INVALID', `unknown option ${JSON.stringify(written)}: a hyphen names no option`);
    }
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    given.set(token.name, [...(given.get(token.name) ?? []), readOption(token, table)]);
  }
  return {
    positionals,
    flag: (name) => given.has(name),
    value: (name) => given.get(name)?.at(-1),
    list: (name) => given.get(name) ?? [],
  };
}

function nodeOptions(table: OptionTable) {
  const options = Object.entries(table).map(([name, { kind, short }]) => {
    const type = kind === 'flag' ? ('boolean' as const) : ('string' as const);
    return [name, short === undefined ? { type } : { type, short }] as const;
  });
  return Object.fromEntries(options);
}

function readOption(token: OptionToken, table: OptionTable): string {
  const spec: OptionSpec | undefined = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
  if (spec === undefined) {
    const names = Object.keys(table).map((name) => `--${name}`);
    throw cliError('USAGE_INVALID', `unknown option ${quoteOption(token)}${didYouMean(token.rawName, names)}`);
  }
  const { value, inlineValue, rawName } = token;
  if (spec.kind === 'flag') {
    if (value === undefined) return '';
    throw cliError('USAGE_INVALID', `option ${rawName} takes no value, but got ${JSON.stringify(value)}`);
  }
  const form = `${rawName} ${spec.placeholder ?? 'value'}`;
  if (value === undefined) throw cliError('USAGE_INVALID', `option ${rawName} needs a value: ${form}`);
  // Nobody means the next option as a value, and who does can say so.
  if (inlineValue === true || !value.startsWith('-') || value === '-') return value;
  const hint = `if ${JSON.stringify(value)} is meant, write --${token.name}=${value}`;
  throw cliError('USAGE_INVALID', `option ${rawName} needs a value: ${form}; ${hint}`);
}

function quoteOption({ rawName }: OptionToken): string {
  return JSON.stringify(rawName);
}
