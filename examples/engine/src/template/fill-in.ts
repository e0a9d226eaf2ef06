import type { Json, JsonObject } from '@awf/plugin-sdk/contract';
import { isList } from '../json.js';
import type { Scope } from './scope.js';
import { parseTemplate, renderTemplate } from './template.js';

/** Every text in an object, also deep inside. */
export function* textsIn(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const one of isList(value) ? value : Object.values(value)) yield* textsIn(one);
}

/** Fills in every text of an object; each becomes a text again. (AWF spec §6.5 step 4.) */
export function fillIn(inputs: JsonObject, scope: Scope): JsonObject {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, fill(value, scope)]));
}

function fill(value: Json, scope: Scope): Json {
  if (typeof value === 'string') return renderTemplate(parseTemplate(value), scope);
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map((one) => fill(one, scope)) : fillIn(value, scope);
}
