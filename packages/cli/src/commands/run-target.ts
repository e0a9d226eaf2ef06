import { cliError } from '../errors.js';
import type { ParsedArguments } from './parse-arguments.js';

/** The parts of a workflow plugin that `run` works with. */
const parts = ['step', 'module', 'trigger'] as const;

/** One of `parts`. */
type Part = (typeof parts)[number];

/** What `run` is asked to run. */
export type RunTarget =
  | { readonly kind: 'operation'; readonly name: string }
  | { readonly kind: Part; readonly type: string };

/** Options that not every kind has a use for. */
const ownOptions: Readonly<Record<string, readonly RunTarget['kind'][]>> = {
  input: ['operation'],
  'inputs-json': ['operation'],
  'input-json': ['step'],
  module: parts,
  invoke: ['module'],
};

/**
 * Reads what stands behind the plugin. One name is an operation's, also where it is `step`; two are a part and its type.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument, also an option that the kind has no use for.
 */
export function parseRunTarget(args: ParsedArguments): RunTarget {
  const [, first = '', type] = args.positionals;
  const target: RunTarget = type === undefined ? { kind: 'operation', name: first } : partOf(first, type);
  for (const [option, kinds] of Object.entries(ownOptions)) {
    if (args.flag(option) && !kinds.includes(target.kind)) throw misplaced(option, kinds, target);
  }
  return target;
}

function partOf(first: string, type: string): RunTarget {
  const kind = parts.find((part) => part === first);
  if (kind !== undefined) return { kind, type };
  const rule = `only ${joined(parts)} are followed by a type`;
  throw cliError('USAGE_INVALID', `unexpected argument ${JSON.stringify(type)}: ${rule}`);
}

function misplaced(option: string, kinds: readonly RunTarget['kind'][], target: RunTarget): Error {
  const rule = `--${option} is for ${joined(kinds.map((kind) => `${kind}s`))}, not for ${target.kind}s`;
  const isPart = target.kind === 'operation' && parts.some((part) => part === target.name);
  return cliError('USAGE_INVALID', isPart ? `${rule}: the type after ${JSON.stringify(target.name)} is missing` : rule);
}

function joined(words: readonly string[]): string {
  return words.length === 1 ? `${words[0]}` : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
