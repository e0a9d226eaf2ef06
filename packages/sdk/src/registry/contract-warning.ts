import type { TypedContract } from './descriptor.js';

/**
 * What is doubtful about a contract: an engine makes a strict step's config a message before its templates are resolved, and
 * does not start where one stands in a field that is no text. (Workflow spec §6.3, §9.26.)
 */
export function contractWarning({ kind, type, contract }: TypedContract): string | undefined {
  if (kind !== 'step' || contract.mode !== 'strict') return undefined;
  const fields = contract.config?.type.nonTextFields ?? [];
  if (fields.length === 0) return undefined;
  const where = fields.length === 1 ? `${fields[0]}, which is` : `${fields.join(', ')}, which are`;
  const cure = 'take texts there, or use contract: "both"';
  return `${type}: under a strict contract no template can stand in ${where} no text: the engine would not start; ${cure}`;
}
