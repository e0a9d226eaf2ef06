import type { Json, JsonObject } from '@awf/plugin-sdk';

/** A text somewhere in a workflow. */
export interface PlacedText {
  /** As a workflow's author would write it: `operation_inputs.token`, `hooks.pre[0].command`. */
  readonly field: string;
  /** The last name of the path, as the host spelt it. */
  readonly name: string;
  readonly text: string;
}

/** Every text in a part of a workflow. */
export function* textsOf(part: JsonObject): Generator<PlacedText> {
  for (const [key, value] of Object.entries(part)) {
    // Below these, names are those of the workflow's author.
    const isFree = /^(?:operation_?inputs|inputs|config|env)$/i.test(key);
    yield* walk(value, { field: toFieldName(key), name: key, isFree });
  }
}

interface Place {
  readonly field: string;
  readonly name: string;
  readonly isFree: boolean;
}

function* walk(value: Json, place: Place): Generator<PlacedText> {
  if (typeof value === 'string') yield { field: place.field, name: place.name, text: value };
  if (typeof value !== 'object' || value === null) return;
  if (isList(value)) {
    for (const [index, one] of value.entries()) yield* walk(one, { ...place, field: `${place.field}[${index}]` });
    return;
  }
  for (const [key, one] of Object.entries(value)) {
    const name = place.isFree ? key : toFieldName(key);
    yield* walk(one, { ...place, field: `${place.field}.${name}`, name: key });
  }
}

/** AWF sends `OperationInputs` for what is written `operation_inputs`. (AWF spec §3.7.) */
export function toFieldName(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
