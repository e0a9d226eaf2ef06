import type { PluginError } from '@awf/go-plugin';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { type HostErrorCode, hostError, hostErrorCodes, pluginLabel } from '../errors.js';

/** One error for all that keeps a plugin from being loaded: its only problem, or one with the first's code that lists them. */
export function joinProblems({ name, problems }: DiscoveredPlugin): PluginError {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return first;
  const code: HostErrorCode = first !== undefined && isHostCode(first.code) ? first.code : 'MANIFEST_INVALID';
  const text = problems.map(({ message }) => `\n  ${message}`).join('');
  const cause = new AggregateError(problems);
  return hostError(code, `${pluginLabel(name)} cannot be loaded for ${problems.length} reasons:${text}`, {
    plugin: name,
    cause,
  });
}

function isHostCode(code: string): code is HostErrorCode {
  return Object.hasOwn(hostErrorCodes, code);
}
