import type { Schema } from './standard-schema.js';

/**
 * The same schema with a JSON Schema given by hand, for what its library cannot derive (plain valibot, dates, transforms).
 * It describes both sides, replaces any that the library has, and is trusted: values are still checked by the schema alone.
 * Give it to the outermost schema; a library does not look for it inside another one.
 */
export function withJsonSchema<S extends Schema>(schema: S, jsonSchema: Record<string, unknown>): S {
  const given = () => jsonSchema;
  const standard = { ...schema['~standard'], jsonSchema: { input: given, output: given } };
  // Inherits whatever else the library's schema is and does.
  return Object.create(schema, { '~standard': { value: standard, enumerable: true } });
}
