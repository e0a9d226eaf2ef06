import type { PluginError } from '@awf/go-plugin';
import { isPluginError } from '@awf/go-plugin';
import { type JsonObject, noOperations, type OperationResult, type OperationSchema } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../adapt/call.js';
import { hostError } from '../errors.js';
import type { PluginSource } from './plugin-source.js';
import type { RunningPlugin } from './running-plugin.js';

/** An operation of a loaded plugin; `name` is the qualified one, `<plugin>.<operation>`. */
export interface ListedOperation extends OperationSchema {
  readonly plugin: string;
}

/** The operations of all loaded plugins, usable without knowing which plugin answers. */
export interface Operations {
  /** Every operation of every loaded plugin, plugins in the order of their discovery. A plugin that cannot be asked is left out. */
  list(options?: CallOptions): Promise<readonly ListedOperation[]>;
  /**
   * Runs an operation. A name is split at its first dot, so `<plugin>.<operation>` goes to that plugin, and the rest may hold
   * dots. A name without a dot goes to the first plugin, in the order of discovery, that has such an operation; plugins that
   * answer that they have no operations are passed over. Unlike `awf`, one that failed is not tried on the next plugin: its
   * work may be half done. (AWF spec §6.4.)
   *
   * @throws PluginError as `PluginCalls.execute`; `UNKNOWN_NAME` where no plugin has it.
   */
  execute(name: string, input: JsonObject, options?: CallOptions): Promise<OperationResult>;
}

/** Makes the facade. */
export function createOperations(source: PluginSource): Operations {
  return {
    async list(options = {}) {
      const lists = source.loaded().map(async (plugin) => qualify(plugin, await plugin.list(options).catch(() => [])));
      return (await Promise.all(lists)).flat();
    },
    async execute(name, input, options = {}) {
      const dot = name.indexOf('.');
      if (dot === -1) return executeBare(source, name, { input, options });
      const owner = name.slice(0, dot);
      const plugin = source.loaded().find(({ found }) => found.name === owner);
      if (plugin === undefined) throw source.notLoaded(owner);
      return plugin.execute(name.slice(dot + 1), input, options);
    },
  };
}

function qualify({ found }: RunningPlugin, operations: readonly OperationSchema[]): ListedOperation[] {
  return operations.map((operation) => ({ ...operation, plugin: found.name, name: `${found.name}.${operation.name}` }));
}

interface BareCall {
  readonly input: JsonObject;
  readonly options: CallOptions;
}

async function executeBare(source: PluginSource, name: string, { input, options }: BareCall): Promise<OperationResult> {
  let failure: PluginError | undefined;
  for (const plugin of source.loaded()) {
    try {
      if (!plugin.declared.has(name) && (await plugin.get(name, options)) === undefined) continue;
    } catch (error) {
      if (!isPluginError(error) || error.code === 'CANCELLED') throw error;
      failure ??= error;
      continue;
    }
    const result = await plugin.execute(name, input, options);
    if (result.success || result.error !== noOperations) return result;
  }
  throw failure ?? unknownOperation(source, name);
}

function unknownOperation(source: PluginSource, name: string): PluginError {
  const names = source.loaded().flatMap(({ found, declared }) => [...declared].map((one) => `${found.name}.${one}`));
  const there = names.length === 0 ? 'No loaded plugin lists any.' : `There are ${names.slice(0, 20).join(', ')}.`;
  return hostError('UNKNOWN_NAME', `Operation ${JSON.stringify(name)} not found in any loaded plugin. ${there}`);
}
