import type { JsonObject } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { parseJsonObject } from './argument-values.js';

/** A module that is started before what is run. */
export interface ModuleArgument {
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
}

/** A call of a module's service method. */
export interface InvocationArgument {
  readonly method: string;
  readonly args: JsonObject;
}

/**
 * Reads `name:type=json` arguments; the config may be left out with its `=`.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parseModules(option: string, values: readonly string[]): readonly ModuleArgument[] {
  const modules = values.map((text): ModuleArgument => {
    const { head, json } = splitJson(option, text);
    const colon = head.indexOf(':');
    const [name, type] = [head.slice(0, colon), head.slice(colon + 1)];
    if (colon > 0 && type !== '') return { name, type, config: json };
    throw cliError('USAGE_INVALID', `${option} ${JSON.stringify(text)} must be name:type, or name:type=object`);
  });
  const twice = modules.find(({ name }, index) => modules.findIndex((other) => other.name === name) < index);
  if (twice === undefined) return modules;
  throw cliError(
    'USAGE_INVALID',
    `${option} names ${JSON.stringify(twice.name)} twice: each module needs a name of its own`,
  );
}

/**
 * Reads `method=json` arguments; the arguments of the call may be left out with their `=`.
 *
 * @throws PluginError `USAGE_INVALID`, naming the argument.
 */
export function parseInvocations(option: string, values: readonly string[]): readonly InvocationArgument[] {
  return values.map((text) => {
    const { head: method, json: args } = splitJson(option, text);
    if (method !== '') return { method, args };
    throw cliError('USAGE_INVALID', `${option} ${JSON.stringify(text)} must be method, or method=object`);
  });
}

function splitJson(option: string, text: string): { readonly head: string; readonly json: JsonObject } {
  const split = text.indexOf('=');
  if (split < 0) return { head: text, json: {} };
  const head = text.slice(0, split);
  return { head, json: parseJsonObject(`${option} ${head}=`, text.slice(split + 1)) ?? {} };
}
