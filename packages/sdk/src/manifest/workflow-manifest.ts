import type {
  WorkflowBuildHook,
  WorkflowCapabilities,
  WorkflowManifest,
  WorkflowTypes,
  WorkflowUiManifest,
} from '../contract/description.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import type { BuildHook, BuildHookHandler, WorkflowSpec } from '../define/workflow-spec.js';
import { sdkError } from '../errors/sdk-error.js';

/**
 * A plugin's manifest for the workflow engine. The types stand at the top, where February's engine and today's take them;
 * they go into an object `capabilities`, which February's cannot read, only where commands or build hooks need that anyway.
 * Undefined where the plugin has nothing for the engine. (Workflow spec §4.3, §9.18.)
 *
 * @throws PluginError DEFINITION_INVALID where the engine would refuse it, with what to write instead.
 */
export function describeForWorkflow(definition: PluginDefinition): WorkflowManifest | undefined {
  const { name, version, [inside]: parts } = definition;
  const { modules, steps, triggers, configModule, spec } = parts.workflow;
  const ofConfig = configModule === undefined ? [] : [configModule];
  const moduleTypes = modules.size + steps.size + triggers.size > 0 ? [...modules.keys(), ...ofConfig] : [];
  if (moduleTypes.length + steps.size + triggers.size + Object.keys(spec).length === 0) return undefined;
  checkForEngine(definition);
  const { author, description, license } = parts;
  const types: WorkflowTypes = {
    ...list('moduleTypes', moduleTypes),
    ...list('stepTypes', [...steps.keys()]),
    ...list('triggerTypes', [...triggers.keys()]),
  };
  const tools = describeTools(spec);
  return {
    name,
    version,
    author,
    description,
    ...(license === '' ? {} : { license }),
    ...describeNeeds(spec),
    ...(tools === undefined ? types : {}),
    ...(spec.configMutable === true ? { configMutable: true } : {}),
    ...(spec.sampleCategory === undefined ? {} : { sampleCategory: spec.sampleCategory }),
    ...(tools === undefined ? {} : { capabilities: { ...types, ...tools } }),
  };
}

/** A plugin's pages in the engine's user interface; undefined where it has none. (Workflow spec §4.11.) */
export function describeUi({ name, version, [inside]: parts }: PluginDefinition): WorkflowUiManifest | undefined {
  const { ui } = parts.workflow.spec;
  if (ui === undefined) return undefined;
  return { name, version, description: parts.description, navItems: ui.navItems, assetDir: ui.assetDir ?? 'assets' };
}

function checkForEngine({ name, version, [inside]: { author, description } }: PluginDefinition): void {
  const refuse = (why: string) =>
    sdkError('DEFINITION_INVALID', `plugin ${JSON.stringify(name)} cannot run under the workflow engine: ${why}`);
  if (author === '') throw refuse('give definePlugin an author, which its manifest must name');
  if (description === '') throw refuse('give definePlugin a description, which its manifest must have');
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw refuse(`version ${version} must be three numbers, without a pre-release`);
  if (name.endsWith('-')) throw refuse('its name must not end with a hyphen');
}

function describeNeeds({ dependencies = {}, minEngineVersion }: WorkflowSpec) {
  const needed = Object.entries(dependencies).map(([name, constraint]) => ({ name, constraint }));
  return {
    ...(needed.length === 0 ? {} : { dependencies: needed }),
    ...(minEngineVersion === undefined ? {} : { minEngineVersion }),
  };
}

/** Commands and build hooks as `wfctl` looks for them; undefined where there are none. (Workflow spec §7.5.) */
function describeTools({
  commands = {},
  buildHooks = {},
  onHookFailure,
}: WorkflowSpec): WorkflowCapabilities | undefined {
  const cliCommands = Object.entries(commands).map(([name, { description }]) => ({ name, description }));
  const hooks = Object.entries(buildHooks).map(([event, hook]) => ({ event, ...hookOptions(hook) }));
  if (cliCommands.length + hooks.length === 0) return undefined;
  return {
    ...(cliCommands.length === 0 ? {} : { cliCommands }),
    ...(hooks.length === 0 ? {} : { buildHooks: hooks }),
    ...(onHookFailure === undefined ? {} : { onHookFailure }),
  };
}

function hookOptions(hook: BuildHook | BuildHookHandler): Omit<WorkflowBuildHook, 'event'> {
  if (typeof hook === 'function') return {};
  const { description, priority, timeoutSeconds } = hook;
  return {
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

function list<K extends string>(key: K, types: readonly string[]): { readonly [key in K]?: readonly string[] } {
  const found: { [key in K]?: readonly string[] } = {};
  if (types.length > 0) found[key] = types;
  return found;
}
