import type { PluginError } from '@awf/go-plugin';
import type { StepRequest, StepResult, StepTypeSchema } from '@awf/plugin-sdk/contract';
import type { ExecuteOptions } from '../adapt/call.js';
import { hasCapability } from '../discovery/discovered-plugin.js';
import { hostError } from '../errors.js';
import type { PluginSource } from './plugin-source.js';
import type { RunningPlugin } from './running-plugin.js';

/** A step type of a loaded plugin; `name` is the qualified one, `<plugin>.<type>`. */
export interface ListedStepType extends StepTypeSchema {
  readonly plugin: string;
}

/** The step types of all loaded plugins, usable without knowing which plugin answers. */
export interface StepTypes {
  /**
   * Every step type that the loaded plugins listed after their Init, plugins in the order of their discovery; only of
   * plugins whose manifest lists the capability `step_types`, and of those without manifest. (AWF spec §4.1, §6.6.)
   */
  list(): readonly ListedStepType[];
  /**
   * Runs a step. The type is split at its first dot: `<plugin>.<type>` goes to that plugin, and the rest may hold dots. An
   * exit code other than 0 is a result. With `behaviour: 'awf'` a step has 5 s at most. (AWF spec §6.6, §6.11.)
   *
   * @throws PluginError as `PluginCalls.executeStep`; `UNKNOWN_NAME` where the plugin or its step type is unknown.
   */
  execute(type: string, request?: StepRequest, options?: ExecuteOptions): Promise<StepResult>;
}

/** AWF's fixed limit for a step. (AWF spec §6.11.) */
const awfStepTimeoutMs = 5_000;

/** Makes the facade. */
export function createStepTypes(source: PluginSource): StepTypes {
  return {
    list: () => source.loaded().flatMap(qualify),
    async execute(type, request = {}, options = {}) {
      const dot = type.indexOf('.');
      if (dot === -1) throw unqualified(type, source);
      const owner = type.slice(0, dot);
      const plugin = source.loaded().find(({ found }) => found.name === owner);
      if (plugin === undefined) throw source.notLoaded(owner);
      return executeStep(plugin, { ...request, type: type.slice(dot + 1) }, options);
    },
  };
}

/** Runs a step of a plugin's type, given by its short name. */
export async function executeStep(
  plugin: RunningPlugin,
  { type, stepName = type, config, inputs }: StepRequest & { readonly type: string },
  options: ExecuteOptions,
): Promise<StepResult> {
  plugin.checkCapability('step_types', `execute a step of type ${JSON.stringify(type)}`);
  if (plugin.stepTypes !== undefined && !plugin.stepTypes.some(({ name }) => name === type)) {
    throw unknownType(plugin, type);
  }
  return plugin.call(options, ({ stepTypes }, timed) => {
    const timeoutMs = plugin.behavesAsAwf ? Math.min(timed.timeoutMs, awfStepTimeoutMs) : timed.timeoutMs;
    return stepTypes.execute({ stepName, stepType: type, config, inputs }, { ...options, ...timed, timeoutMs });
  });
}

function qualify(plugin: RunningPlugin): ListedStepType[] {
  const { found, stepTypes = [] } = plugin;
  if (!hasCapability(found, 'step_types')) return [];
  return stepTypes.map((type) => ({ ...type, plugin: found.name, name: `${found.name}.${type.name}` }));
}

function unknownType(plugin: RunningPlugin, type: string): PluginError {
  const names = (plugin.stepTypes ?? []).map(({ name }) => name).slice(0, 20);
  const there = names.length === 0 ? 'It lists no step types' : `It has ${names.join(', ')}`;
  return plugin.error(
    'UNKNOWN_NAME',
    `could not execute a step of type ${JSON.stringify(type)}: there is none. ${there}.`,
  );
}

function unqualified(type: string, source: PluginSource): PluginError {
  const names = source.loaded().flatMap((plugin) => qualify(plugin).map(({ name }) => name));
  const there = names.length === 0 ? 'No loaded plugin lists any.' : `There are ${names.slice(0, 20).join(', ')}.`;
  return hostError(
    'UNKNOWN_NAME',
    `Step type ${JSON.stringify(type)} names no plugin. Write it as <plugin>.<type>. ${there}`,
  );
}
