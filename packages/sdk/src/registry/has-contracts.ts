import { isTyped } from '../define/contract-mode.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';

/** Whether a plugin has a typed contract; those that have none load nothing of what contracts need. */
export function hasContracts({ [inside]: { workflow } }: PluginDefinition): boolean {
  const { steps, modules, triggers, spec } = workflow;
  const own = [...modules.values(), ...triggers.values(), ...steps.values()].map((part) => part[inside].parts);
  return (
    own.some((parts) => 'contract' in parts && isTyped(parts.contract)) || Object.keys(spec.messages ?? {}).length > 0
  );
}
