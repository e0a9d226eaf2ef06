import type { Issue } from '../contract/issues.js';
import type { FromJson } from './from-json-types.js';
import { compileCheck } from './json-check.js';
import type { Schema } from './standard-schema.js';

/**
 * A schema from plain JSON Schema, its types inferred from the literal. Checked are `type`, `enum`, `const`, `anyOf`,
 * `properties`, `required`, `additionalProperties` (true or false), `items`, `default`, `pattern`, `format` (email, uri, url)
 * and the bounds of numbers, texts and lists; `title`, `description` and `examples` describe.
 *
 * @throws PluginError SCHEMA_UNSUPPORTED at definition for any other keyword, rather than ignoring it, for an argument that
 * the keyword cannot take, and for a default that breaks its own schema.
 */
export function fromJsonSchema<const J extends object>(schema: J): Schema<FromJson<J, 'in'>, FromJson<J, 'out'>> {
  const check = compileCheck(schema, '');
  const given = () => Object.fromEntries(Object.entries(schema));
  return {
    '~standard': {
      version: 1,
      vendor: 'awf-json-schema',
      validate: (value) => {
        const issues: Issue[] = [];
        const made = check(value, { path: [], issues });
        // The check is what makes the type true; TypeScript cannot follow a schema that is data.
        return issues.length > 0 ? { issues } : { value: made as FromJson<J, 'out'> };
      },
      jsonSchema: { input: given, output: given },
    },
  };
}
