import type { JsonObject } from '@awf/plugin-sdk/contract';
import { EngineError } from '../engine-error.js';
import type { InputSpec } from '../workflow/workflow.js';

/**
 * The inputs of a run: the texts of the command line in the types that the workflow declares, and its defaults.
 *
 * @throws EngineError INPUT_INVALID
 */
export function readInputs(specs: readonly InputSpec[], given: ReadonlyMap<string, string>): JsonObject {
  const names = specs.map(({ name }) => name);
  for (const name of given.keys()) {
    if (names.includes(name)) continue;
    const there = names.length === 0 ? 'the workflow takes none' : `the workflow takes ${names.join(', ')}`;
    throw new EngineError('INPUT_INVALID', `there is no input ${name}: ${there}`);
  }
  const entries = specs.flatMap((spec) => {
    const text = given.get(spec.name);
    if (text !== undefined) return [[spec.name, convert(spec, text)] as const];
    if (spec.default !== undefined) return [[spec.name, spec.default] as const];
    if (spec.required) throw new EngineError('INPUT_INVALID', `input ${spec.name} is required: --input ${spec.name}=…`);
    return [];
  });
  return Object.fromEntries(entries);
}

function convert({ name, type }: InputSpec, text: string): string | number | boolean {
  if (type === 'string') return text;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'integer' && /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new EngineError('INPUT_INVALID', `input ${name} must be of type ${type}; it is ${JSON.stringify(text)}`);
}
