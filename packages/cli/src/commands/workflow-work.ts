import type { EngineModule, ExternalPluginAdapter } from '@awf/plugin-host';
import type { CallOptions, JsonObject } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import type { ModuleArgument } from './module-arguments.js';
import { didYouMean } from './suggest.js';

/** Time that each call has which tidies up, in ms: it is made also when the command was interrupted. */
const tidyTimeoutMs = 5_000;

/** What a workflow plugin's part is made with. */
export interface WorkflowWork {
  readonly adapter: ExternalPluginAdapter;
  /** Of each call. */
  readonly call: CallOptions;
}

/**
 * Creates, inits and starts modules in their order, lets `use` work, and stops and destroys them in reverse order.
 *
 * @throws What `use` throws, else the first that fails of a module's life.
 */
export async function withModules<T>(
  work: WorkflowWork,
  [first, ...rest]: readonly ModuleArgument[],
  use: () => Promise<T>,
): Promise<T> {
  if (first === undefined) return use();
  const { adapter, call } = work;
  const { name, type, config } = first;
  const create = find('module', type, await adapter.moduleFactories(call));
  const module = await create(name, engineConfig(config), call);
  return withModule(module, call, () => withModules(work, rest, use));
}

/**
 * The config of a module or step with what the engine adds: the folder that relative paths are meant from. There it is that of
 * the config file, here the working folder; triggers are told none. (Workflow spec §9.9.)
 */
export function engineConfig(config: JsonObject): JsonObject {
  return { _config_dir: process.cwd(), ...config };
}

/** Takes a module through its whole life, with `use` while it is started. Errors as `withModules`. */
export function withModule<T>(module: EngineModule, call: CallOptions, use: () => Promise<T>): Promise<T> {
  return tidied(
    async () => {
      await module.init(call);
      await module.start(call);
      return tidied(use, (tidy) => module.stop(tidy));
    },
    (tidy) => module.destroy(tidy),
  );
}

/** Works, then tidies up in any case; where both fail, the work's failure is what somebody wants to know. */
export async function tidied<T>(work: () => Promise<T>, tidy: (call: CallOptions) => Promise<void>): Promise<T> {
  const call = { timeoutMs: tidyTimeoutMs };
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await tidy(call).catch(() => undefined);
    throw error;
  }
  await tidy(call);
  return result;
}

/**
 * Looks up what makes a part of a type.
 *
 * @throws PluginError `UNKNOWN_NAME`, naming the types there are.
 */
export function find<F>(part: string, type: string, factories: ReadonlyMap<string, F>): F {
  const factory = factories.get(type);
  if (factory !== undefined) return factory;
  const types = [...factories.keys()].sort();
  const all = types.length === 0 ? `it has no ${part} types` : `its ${part} types are ${types.join(', ')}`;
  const hint = didYouMean(type, types);
  throw cliError('UNKNOWN_NAME', `the plugin has no ${part} type ${JSON.stringify(type)}${hint || `; ${all}`}`);
}
