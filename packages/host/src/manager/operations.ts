import type { PluginError } from '@awf/go-plugin';
import { isPluginError } from '@awf/go-plugin';
import { type JsonObject, noOperations, type OperationResult, type OperationSchema } from '@awf/plugin-sdk/contract';
import type { CallOptions, ExecuteOptions } from '../adapt/call.js';
import { hostError } from '../errors.js';
import type { PluginSource } from './plugin-source.js';
import type { RunningPlugin } from './running-plugin.js';

/** An operation of a loaded plugin; `name` is the qualified one, `<plugin>.<operation>`. */
export interface ListedOperation extends OperationSchema {
  readonly plugin: string;
}

/**
 * The operations of all loaded plugins, usable without knowing which plugin answers. A name is split at its first dot, so
 * `<plugin>.<operation>` is that plugin's, and the rest may hold dots. A name without a dot is that of the first plugin, in the
 * order of discovery, that has such an operation. (AWF spec §6.4.)
 */
export interface Operations {
  /** Every operation of every loaded plugin, plugins in the order of their discovery. A plugin that cannot be asked is left out. */
  list(options?: CallOptions): Promise<readonly ListedOperation[]>;
  /**
   * One operation as its plugin describes it now; undefined where no loaded plugin has it.
   *
   * @throws PluginError as `PluginCalls.execute` where the plugin cannot be asked.
   */
  get(name: string, options?: CallOptions): Promise<ListedOperation | undefined>;
  /**
   * Runs an operation. Plugins that answer that they have no operations are passed over. One that failed is not tried on the
   * next plugin: its work may be half done.
   *
   * With `behaviour: 'awf'`, a bare name that broke on one plugin is tried on the next; a plugin that is missing, crashed or
   * cannot be asked counts as one without the operation; and the result's data is `awf`'s `Response`: the text output as
   * `output`, unless data has that key, and integers rounded to doubles. (AWF spec §6.4, §6.5, §6.9.)
   *
   * @throws PluginError as `PluginCalls.execute`; `UNKNOWN_NAME` where no plugin has it; `NOT_LOADED` and `DISABLED` where its
   * plugin does not run.
   */
  execute(name: string, input: JsonObject, options?: ExecuteOptions): Promise<OperationResult>;
}

/** Makes the facade. */
export function createOperations(source: PluginSource): Operations {
  return {
    async list(options = {}) {
      const lists = source.loaded().map(async (plugin) => qualify(plugin, await plugin.list(options).catch(() => [])));
      return (await Promise.all(lists)).flat();
    },
    async get(name, options = {}) {
      const { owner, short } = split(name);
      for (const plugin of askable(source)) {
        if (owner !== undefined && plugin.found.name !== owner) continue;
        const operation = await plugin.get(short, options);
        if (operation !== undefined) return qualify(plugin, [operation])[0];
      }
      return undefined;
    },
    async execute(name, input, options = {}) {
      const { owner, short } = split(name);
      if (owner === undefined) return executeBare(source, name, { input, options });
      const plugin = askable(source).find(({ found }) => found.name === owner);
      if (plugin !== undefined) return plugin.execute(short, input, options);
      throw source.behavesAsAwf ? unknownOperation(source, name) : source.notLoaded(owner);
    },
  };
}

function split(name: string): { readonly owner: string | undefined; readonly short: string } {
  const dot = name.indexOf('.');
  return dot === -1 ? { owner: undefined, short: name } : { owner: name.slice(0, dot), short: name.slice(dot + 1) };
}

/** To `awf` a plugin that crashed is one that is not there. (AWF spec §6.9.) */
function askable(source: PluginSource): readonly RunningPlugin[] {
  return source.behavesAsAwf ? source.loaded().filter(({ takesCalls }) => takesCalls) : source.loaded();
}

function qualify({ found }: RunningPlugin, operations: readonly OperationSchema[]): ListedOperation[] {
  return operations.map((operation) => ({ ...operation, plugin: found.name, name: `${found.name}.${operation.name}` }));
}

interface BareCall {
  readonly input: JsonObject;
  readonly options: ExecuteOptions;
}

async function executeBare(source: PluginSource, name: string, { input, options }: BareCall): Promise<OperationResult> {
  let failure: PluginError | undefined;
  for (const plugin of askable(source)) {
    try {
      if (!plugin.declared.has(name) && (await plugin.get(name, options)) === undefined) continue;
    } catch (error) {
      if (!isPluginError(error) || error.code === 'CANCELLED') throw error;
      failure ??= error;
      continue;
    }
    try {
      const result = await plugin.execute(name, input, options);
      if (result.success || result.error !== noOperations) return result;
    } catch (error) {
      if (!source.behavesAsAwf || !isPluginError(error) || error.code === 'CANCELLED') throw error;
      failure ??= error;
    }
  }
  throw failure ?? unknownOperation(source, name);
}

function unknownOperation(source: PluginSource, name: string): PluginError {
  const names = askable(source).flatMap(({ found, declared }) => [...declared].map((one) => `${found.name}.${one}`));
  const there = names.length === 0 ? 'No loaded plugin lists any.' : `There are ${names.slice(0, 20).join(', ')}.`;
  return hostError('UNKNOWN_NAME', `Operation ${JSON.stringify(name)} not found in any loaded plugin. ${there}`);
}
