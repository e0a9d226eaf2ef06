import type { PluginDescription } from '../contract/description.js';
import { type Plugin, toPluginDefinition } from '../define/plugin.js';
import { hasContracts } from '../registry/has-contracts.js';
import { createPluginContracts } from '../registry/plugin-contracts.js';
import { describeForAwf, isForAwf } from './awf-manifest.js';
import { describeForWorkflow, describeUi } from './workflow-manifest.js';

/** Options of `describePlugin`. */
export interface DescribeOptions {
  /** Which build it is, in words of your own, such as a commit. Default: not said. */
  readonly buildVersion?: string | undefined;
}

/**
 * What a plugin says of itself: name, version, and the manifest of each engine, derived from its definition. It is what an
 * executable prints that is started with `--describe`.
 *
 * @throws PluginError DEFINITION_INVALID where the plugin did not come from `definePlugin` or has nothing that an engine could
 * use, SCHEMA_UNSUPPORTED where its config has no JSON Schema, CONTRACT_INVALID where a typed contract cannot be made; all say what to write instead.
 */
export function describePlugin(plugin: Plugin, { buildVersion }: DescribeOptions = {}): PluginDescription {
  const definition = toPluginDefinition(plugin, 'describePlugin');
  const { name, version } = definition;
  const workflow = describeForWorkflow(definition);
  // A plugin without anything for either engine is refused in AWF's words.
  const awf = workflow === undefined || isForAwf(definition) ? describeForAwf(definition) : undefined;
  const { listing, warnings } = hasContracts(definition) ? createPluginContracts(definition) : noContracts;
  const ui = describeUi(definition);
  return {
    name,
    version,
    ...(buildVersion === undefined ? {} : { buildVersion }),
    manifests: { ...(awf === undefined ? {} : { awf }), ...(workflow === undefined ? {} : { workflow }) },
    ...(listing.length === 0 ? {} : { contracts: listing }),
    ...(ui === undefined ? {} : { ui }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

const noContracts = { listing: [], warnings: [] };
