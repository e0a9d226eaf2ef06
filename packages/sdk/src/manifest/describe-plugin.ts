import type { PluginDescription } from '../contract/description.js';
import { type Plugin, toPluginDefinition } from '../define/plugin.js';
import { describeForAwf, isForAwf } from './awf-manifest.js';
import { describeForWorkflow } from './workflow-manifest.js';

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
 * use, SCHEMA_UNSUPPORTED where its config has no JSON Schema; both say what to write instead.
 */
export function describePlugin(plugin: Plugin, { buildVersion }: DescribeOptions = {}): PluginDescription {
  const definition = toPluginDefinition(plugin, 'describePlugin');
  const { name, version } = definition;
  const workflow = describeForWorkflow(definition);
  // A plugin without anything for either engine is refused in AWF's words.
  const awf = workflow === undefined || isForAwf(definition) ? describeForAwf(definition) : undefined;
  return {
    name,
    version,
    ...(buildVersion === undefined ? {} : { buildVersion }),
    manifests: { ...(awf === undefined ? {} : { awf }), ...(workflow === undefined ? {} : { workflow }) },
  };
}
