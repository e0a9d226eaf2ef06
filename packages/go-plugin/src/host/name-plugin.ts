import { isPluginError, PluginError } from '../errors/plugin-error.js';

/** Adds the plugin's name to an error of a part that does not know for whom it works. */
export function namePlugin(error: unknown, name: string): unknown {
  if (!isPluginError(error) || error.plugin !== undefined) return error;
  const { code, kind, evidence, cause } = error;
  const message = `Plugin ${name} could not be started: ${error.message}`;
  return new PluginError({ code, kind, message, plugin: name, evidence, cause });
}
