import { describeUnknown, isPluginError, type PluginError } from '@awf/go-plugin';
import type {
  ConfigFragmentResponse,
  ContractRegistry,
  ErrorResponse,
  Manifest,
  TypeList,
} from '@awf/plugin-proto/workflow/messages';
import type { WorkflowManifest } from '../../discovery/workflow-manifest.js';
import { toPluginError } from '../../errors.js';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';
import { type Contracts, toContracts } from './contracts.js';
import type { ConfigFragment } from './files.js';
import { TypedContracts } from './typed-contracts.js';

/** Who a plugin is. */
export type PluginIdentity = Pick<
  WorkflowManifest,
  'name' | 'version' | 'author' | 'description' | 'configMutable' | 'sampleCategory'
>;

/** What is asked of a plugin once, when it is loaded. */
export interface PluginMetadata {
  readonly identity: PluginIdentity;
  /** Whether its triggers can call this host back; true where it has none. */
  readonly hasTriggers: boolean;
  readonly contracts: Contracts;
  readonly fragment: ConfigFragment | undefined;
  readonly problems: readonly PluginError[];
}

/** What is known of a plugin before it is asked. */
export interface KnownPlugin {
  /** Its `plugin.json`, for plugins that do not say who they are. */
  readonly manifest?: WorkflowManifest | undefined;
  /** The plugin's folder, which relative paths of its config fragment are meant from. Default: what the plugin says. */
  readonly directory?: string | undefined;
}

/**
 * Asks a plugin who it is, in the engine's order: GetManifest, GetTriggerTypes, ConfigureCallback where it has triggers,
 * GetContractRegistry, GetConfigFragment. Only the first can fail the load; of the others the engine remembers what went
 * wrong. Nothing is remembered of a plugin that is gone, or of a caller that gave up. (Workflow spec §4.5.)
 */
export async function readMetadata(
  client: PluginClient,
  known: KnownPlugin,
  options?: CallOptions,
): Promise<PluginMetadata> {
  const problems: PluginError[] = [];
  const remembered = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (isEnd(error)) throw error;
      problems.push(toPluginError(client.name, error));
      return undefined;
    }
  };
  const identity = await readIdentity(client, known.manifest, options);
  const hasTriggers = await remembered(prepareTriggers(client, options));
  const registry = await remembered(
    client.optional<ContractRegistry>(
      'list its contracts',
      (service, ...call) => service.getContractRegistry({}, ...call),
      options,
    ),
  );
  const contracts = toContracts(registry);
  const { typed, issues } = await TypedContracts.load(contracts);
  if (issues.length > 0) {
    const why = `the messages of its contracts cannot be read: ${issues.map(({ message }) => message).join('; ')}`;
    problems.push(client.error('CALL_FAILED', `could not list its contracts: ${why}.`));
  }
  client.attachContracts(typed);
  const fragment = await readFragment(client, known.directory, options).catch((error: unknown) => {
    if (isEnd(error)) throw error;
    return undefined;
  });
  return { identity, hasTriggers: hasTriggers === true, contracts, fragment, problems };
}

/** Whether there is nobody left to ask, or nobody who asks. */
function isEnd(error: unknown): boolean {
  return isPluginError(error) && (error.code === 'CRASHED' || error.code === 'CANCELLED');
}

/** A version decides: with one the plugin's own word counts, without one that of its `plugin.json`. (Workflow spec §4.5.) */
async function readIdentity(
  client: PluginClient,
  disk: WorkflowManifest | undefined,
  options?: CallOptions,
): Promise<PluginIdentity> {
  const said = await client.optional<Manifest>(
    'say what it is',
    (service, ...call) => service.getManifest({}, ...call),
    options,
  );
  if (said !== undefined && (said.version !== '' || disk === undefined)) return said;
  const nobody = { version: '', author: '', description: '', configMutable: false, sampleCategory: '' };
  return disk ?? { name: client.name, ...nobody };
}

/** Whether its triggers can be used. */
async function prepareTriggers(client: PluginClient, options?: CallOptions): Promise<boolean> {
  const list = await client.optional<TypeList>(
    'list its trigger types',
    (service, ...call) => service.getTriggerTypes({}, ...call),
    options,
  );
  if (list === undefined || list.types.length === 0) return true;
  const what = 'connect its triggers to this host';
  const { callbacks } = client;
  if (callbacks === undefined) throw client.error('NOT_SUPPORTED', `could not ${what}: no callback server was given.`);
  const brokerId = await callbacks.announced.catch((cause: unknown) => {
    throw client.error('NOT_SUPPORTED', `could not ${what}: ${describeUnknown(cause)}`, cause);
  });
  await client.request<ErrorResponse>(
    what,
    (service, ...call) => service.configureCallback({ brokerId }, ...call),
    options,
  );
  return true;
}

async function readFragment(
  client: PluginClient,
  directory: string | undefined,
  options?: CallOptions,
): Promise<ConfigFragment | undefined> {
  const fragment = await client.optional<ConfigFragmentResponse>(
    'give its config fragment',
    (service, ...call) => service.getConfigFragment({}, ...call),
    options,
  );
  if (fragment === undefined || fragment.yamlConfig.length === 0) return undefined;
  return { yaml: fragment.yamlConfig, pluginDir: directory ?? fragment.pluginDir };
}
