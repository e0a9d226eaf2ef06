import { parseArgs } from 'node:util';
import { EngineError } from '../engine-error.js';

/** What the command line asks for. */
export interface Arguments {
  readonly file: string;
  /** Folders whose children are plugins. */
  readonly plugins: readonly string[];
  readonly inputs: ReadonlyMap<string, string>;
}

const usage = 'Usage: engine run <workflow.yaml> [--input name=value]… --plugins <folder>…';

/**
 * Reads the command line.
 *
 * @throws EngineError USAGE_INVALID
 */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  const [command, file, ...rest] = positionals;
  if (command !== 'run' || file === undefined || rest.length > 0) throw wrong('say what to run');
  if (values.plugins.length === 0) throw wrong('say where the plugins are');
  return { file, plugins: values.plugins, inputs: new Map(values.input.map(toInput)) };
}

function parse(args: readonly string[]) {
  try {
    const many = { type: 'string', multiple: true, default: [] as string[] } as const;
    const options = { plugins: many, input: many };
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function toInput(text: string): [string, string] {
  const sign = text.indexOf('=');
  if (sign < 1) throw wrong(`--input ${text} is not name=value`);
  return [text.slice(0, sign), text.slice(sign + 1)];
}

function wrong(what: string): EngineError {
  return new EngineError('USAGE_INVALID', `${what}\n${usage}`);
}
