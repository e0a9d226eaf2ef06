import type { WorkflowManifest } from '../contract/description.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import { sdkError } from '../errors/sdk-error.js';

/**
 * A plugin's manifest for the workflow engine, in the form that February's and today's take: lists of types at the top, no
 * `capabilities`. Undefined where the plugin has nothing for it. (Workflow spec §4.3, §9.18.)
 *
 * @throws PluginError DEFINITION_INVALID where the engine would refuse it, with what to write instead.
 */
export function describeForWorkflow({
  name,
  version,
  [inside]: parts,
}: PluginDefinition): WorkflowManifest | undefined {
  const { modules, steps, triggers, configModule, spec } = parts.workflow;
  const ofConfig = configModule === undefined ? [] : [configModule];
  const moduleTypes = modules.size + steps.size + triggers.size > 0 ? [...modules.keys(), ...ofConfig] : [];
  if (moduleTypes.length + steps.size + triggers.size + Object.keys(spec).length === 0) return undefined;
  const { author, description, license } = parts;
  const refuse = (why: string) =>
    sdkError('DEFINITION_INVALID', `plugin ${JSON.stringify(name)} cannot run under the workflow engine: ${why}`);
  if (author === '') throw refuse('give definePlugin an author, which its manifest must name');
  if (description === '') throw refuse('give definePlugin a description, which its manifest must have');
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw refuse(`version ${version} must be three numbers, without a pre-release`);
  if (name.endsWith('-')) throw refuse('its name must not end with a hyphen');
  return {
    name,
    version,
    author,
    description,
    ...(license === '' ? {} : { license }),
    ...list('moduleTypes', moduleTypes),
    ...list('stepTypes', [...steps.keys()]),
    ...list('triggerTypes', [...triggers.keys()]),
    ...(spec.configMutable === true ? { configMutable: true } : {}),
    ...(spec.sampleCategory === undefined ? {} : { sampleCategory: spec.sampleCategory }),
  };
}

function list<K extends string>(key: K, types: readonly string[]): { readonly [key in K]?: readonly string[] } {
  const found: { [key in K]?: readonly string[] } = {};
  if (types.length > 0) found[key] = types;
  return found;
}
