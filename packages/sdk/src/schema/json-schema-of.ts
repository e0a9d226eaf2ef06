import type { Schema, SchemaSide } from './standard-schema.js';

/** A JSON Schema as an object, or a boolean where one stands for everything (`true`) or nothing (`false`). */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/**
 * Makes each library leave open what it cannot express instead of throwing, so that one date does not cost a schema all its
 * fields: the first is zod's word for it, the second valibot's; arktype does so by itself. A library ignores what it does not
 * know.
 */
const libraryOptions = { unrepresentable: 'any', errorMode: 'ignore' };

const derived: Readonly<Record<SchemaSide, WeakMap<Schema, JsonSchema>>> = {
  input: new WeakMap(),
  output: new WeakMap(),
};

/**
 * The JSON Schema of one side of a schema, derived at the first call and remembered: AWF asks for an operation twice
 * before each step. `true` (anything goes) where the schema has none or its library cannot tell.
 */
export function jsonSchemaOf(schema: Schema, side: SchemaSide): JsonSchema {
  const known = derived[side].get(schema);
  if (known !== undefined) return known;
  const found = deriveOrOpen(schema, side);
  derived[side].set(schema, found);
  return found;
}

/** The JSON Schema of one side, derived anew; undefined where there is none. Throws what the library throws. */
export function deriveJsonSchema(schema: Schema, side: SchemaSide): JsonSchema | undefined {
  return schema['~standard'].jsonSchema?.[side]({ target: 'draft-2020-12', libraryOptions });
}

function deriveOrOpen(schema: Schema, side: SchemaSide): JsonSchema {
  try {
    return deriveJsonSchema(schema, side) ?? true;
  } catch {
    // Without a JSON Schema there is neither coercion nor a wire schema; validation works all the same.
    return true;
  }
}
