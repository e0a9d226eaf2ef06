import { errorText } from '../errors/error-text.js';
import { sdkError } from '../errors/sdk-error.js';
import { deriveJsonSchema, type JsonSchema } from './json-schema-of.js';
import type { Schema, SchemaSide } from './standard-schema.js';

/**
 * The JSON Schema of one side of a schema, for what cannot be made without one, such as a manifest; `what` names the
 * definition in the message, as in `config of plugin "notes"`. Parts that the library leaves open are no fault.
 *
 * @throws PluginError SCHEMA_UNSUPPORTED where the schema has none or its library cannot derive it, with the cure.
 */
export function requireJsonSchema(schema: Schema, side: SchemaSide, what: string): JsonSchema {
  const found = derive(schema, side, what);
  if (found !== undefined) return found;
  throw sdkError('SCHEMA_UNSUPPORTED', `${what}: its schema has no JSON Schema; ${cure(schema['~standard'].vendor)}`);
}

function derive(schema: Schema, side: SchemaSide, what: string): JsonSchema | undefined {
  try {
    return deriveJsonSchema(schema, side);
  } catch (error) {
    const why = `its schema cannot be written as JSON Schema (${errorText(error)})`;
    throw sdkError('SCHEMA_UNSUPPORTED', `${what}: ${why}; ${byHand}`, error);
  }
}

const byHand = 'give it by hand: withJsonSchema(schema, { … })';

function cure(vendor: string): string {
  if (vendor === 'valibot') return 'wrap it in toStandardJsonSchema from @valibot/to-json-schema';
  const newer =
    vendor === 'zod'
      ? 'update zod to 4.2 or later, or '
      : vendor === 'arktype'
        ? 'update arktype to 2.1.28 or later, or '
        : '';
  return `${newer}${byHand}`;
}
