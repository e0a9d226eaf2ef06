import type { JsonObject } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';

/** The longest time that Node's timers keep, in ms. */
const longestMs = 2 ** 31 - 1;

/**
 * Reads `key=value` arguments: texts, as AWF's templates give them. The value may hold `=` and be empty; the last of a key counts.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parseInputs(option: string, values: readonly string[]): Record<string, string> {
  const entries = values.map((text): [string, string] => {
    const split = text.indexOf('=');
    if (split > 0) return [text.slice(0, split), text.slice(split + 1)];
    throw cliError('USAGE_INVALID', `${option} ${JSON.stringify(text)} must be key=value with a key that is not empty`);
  });
  return Object.fromEntries(entries);
}

/** Variables for a plugin: set to a value, or passed on from this environment. */
export interface EnvironmentArguments {
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
}

/**
 * Reads `NAME=value` and `NAME` arguments; the last of a name counts.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parseEnvironment(option: string, values: readonly string[]): EnvironmentArguments {
  const set = new Map<string, string | undefined>();
  for (const text of values) {
    const split = text.indexOf('=');
    const name = split < 0 ? text : text.slice(0, split);
    if (name === '' || text.includes('\0')) {
      throw cliError('USAGE_INVALID', `${option} ${JSON.stringify(text)} must be NAME=value, or NAME to pass it on`);
    }
    set.set(name, split < 0 ? undefined : text.slice(split + 1));
  }
  const entries = Array.from(set);
  return {
    env: Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    passEnv: entries.flatMap(([name, value]) => (value === undefined ? [name] : [])),
  };
}

/**
 * Reads an argument that is a JSON object; undefined stays undefined.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument and what is wrong with it.
 */
export function parseJsonObject(option: string, text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  const example = `such as ${option} '{"key":"value"}'`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : 'it cannot be read';
    throw cliError('USAGE_INVALID', `${option} must be a JSON object, ${example}: ${why}`, cause);
  }
  if (isJsonObject(value)) return value;
  throw cliError('USAGE_INVALID', `${option} must be a JSON object, ${example}; it is ${describeJson(value)}`);
}

/**
 * Reads a time in ms; undefined stays undefined.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument and the rule.
 */
export function parseMilliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= longestMs) return value;
  const rule = `a whole number of milliseconds from 1 to ${longestMs}`;
  throw cliError('USAGE_INVALID', `${option} ${JSON.stringify(text)} must be ${rule}`);
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeJson(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
