import { type Capability, capabilities } from '../contract/capability.js';
import type { AwfEvents, AwfManifest } from '../contract/description.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition, PluginInside } from '../define/plugin.js';
import { sdkError } from '../errors/sdk-error.js';
import { describeConfig } from './awf-config.js';

/** The release of AWF that was the first to have it; ascending in the order of `capabilities`. (AWF spec, version matrix.) */
const since: Readonly<Record<Capability, string>> = {
  operations: '0.4.1',
  step_types: '0.5.0',
  validators: '0.5.0',
  events: '0.8.0',
};

/**
 * A plugin's manifest for AWF. (AWF spec §4.1.)
 *
 * @throws PluginError DEFINITION_INVALID where the plugin has nothing that AWF could use, SCHEMA_UNSUPPORTED where its config
 * cannot be described.
 */
export function describeForAwf({ name, version, [inside]: parts }: PluginDefinition): AwfManifest {
  const used = capabilities.filter((capability) => uses[capability](parts));
  const newest = used.at(-1);
  if (newest === undefined) {
    const cure = 'give definePlugin operations, stepTypes, validators, events or emits';
    throw sdkError('DEFINITION_INVALID', `plugin ${JSON.stringify(name)} has nothing that AWF could use: ${cure}`);
  }
  const { description, author, license, homepage } = parts;
  const config = describeConfig(name, parts.shared);
  const events = describeEvents(parts);
  return {
    name,
    version,
    ...(description === '' ? {} : { description }),
    awf_version: parts.awfVersion ?? `>=${since[newest]}`,
    ...(author === '' ? {} : { author }),
    ...(license === '' ? {} : { license }),
    ...(homepage === '' ? {} : { homepage }),
    capabilities: used,
    ...(config === undefined ? {} : { config }),
    ...(events === undefined ? {} : { events }),
  };
}

/** What makes a plugin have each capability: they are structural, as in Go. (AWF spec §3.2.) */
const uses: Readonly<Record<Capability, (parts: PluginInside) => boolean>> = {
  operations: ({ operations }) => operations.size > 0,
  step_types: ({ stepTypes }) => stepTypes.size > 0,
  validators: ({ validators }) => validators.size > 0,
  events: ({ events, emits }) => events.length > 0 || emits.length > 0,
};

/** Whether a plugin has something for AWF. */
export function isForAwf({ [inside]: parts }: PluginDefinition): boolean {
  return capabilities.some((capability) => uses[capability](parts));
}

function describeEvents({ events, emits }: PluginInside): AwfEvents | undefined {
  const subscribe = unique(events.flatMap((handler) => handler[inside].parts.on.map(({ pattern }) => pattern)));
  const emit = unique(emits);
  if (subscribe.length === 0 && emit.length === 0) return undefined;
  return { ...(subscribe.length === 0 ? {} : { subscribe }), ...(emit.length === 0 ? {} : { emit }) };
}

function unique(patterns: readonly string[]): readonly string[] {
  return Array.from(new Set(patterns));
}
