import type { PluginError } from '@awf/go-plugin';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import { type DiscoveredPlugin, withProblem } from '../discovery/discovered-plugin.js';
import { hostError, pluginLabel } from '../errors.js';
import { readStateFile, type StateFile, stateOf } from './state-file.js';

/** Found plugins with what a state file says of them: whether they are enabled, and what is wrong with the file. */
export function withStoredState(found: readonly DiscoveredPlugin[], state: StateFile): readonly DiscoveredPlugin[] {
  return found.map((plugin) => {
    const { enabled, problem } = stateOf(state, plugin.name);
    const told = { ...plugin, enabled };
    return problem === undefined ? told : withProblem(told, problem);
  });
}

/**
 * Refuses a plugin that the state file disables, or of which it cannot tell.
 *
 * @throws PluginError `DISABLED`, `STATE_UNREADABLE`, `STATE_INVALID`.
 */
export async function checkEnabled(stateFile: string, plugin: string): Promise<void> {
  const { enabled, problem } = stateOf(await readStateFile(stateFile), plugin);
  if (problem !== undefined) throw problem;
  if (!enabled) throw disabledError(stateFile, plugin);
}

/** The error of a plugin that the state file disables. */
export function disabledError(stateFile: string, plugin: string): PluginError {
  const cure = `Call enable of the manager, or run: awf-plugin enable ${plugin}`;
  return hostError('DISABLED', `${pluginLabel(plugin)} is disabled in state file ${stateFile}. ${cure}`, { plugin });
}

/**
 * The config that a state file holds for a plugin; an empty one where it holds none.
 *
 * @throws PluginError `STATE_UNREADABLE`, `STATE_INVALID`.
 */
export async function storedConfig(stateFile: string, plugin: string): Promise<JsonObject> {
  const { config, problem } = stateOf(await readStateFile(stateFile), plugin);
  if (problem !== undefined) throw problem;
  return config;
}
