import type { Field } from '../contract/operation-schema.js';
import { writeJson } from '../contract/write-json.js';
import { type DeclaredField, declaredFieldsOf } from './declared-fields.js';
import type { JsonSchema } from './json-schema-of.js';

/** AWF's names for the formats it knows. (AWF spec §3.5 InputMeta.) */
const validations: ReadonlyMap<unknown, string> = new Map([
  ['uri', 'url'],
  ['url', 'url'],
  ['email', 'email'],
]);

/** The fields of an object schema as engines list them, in the order of their declaration. */
export function fieldsOf(schema: JsonSchema): readonly Field[] {
  return declaredFieldsOf(schema).map(toField);
}

function toField({ name, type, description, required, ...declared }: DeclaredField): Field {
  const fallback = typeof declared.default === 'string' ? declared.default : writeJson(declared.default).text;
  const validation = validations.get(declared.format);
  return {
    name,
    type,
    description,
    required,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(validation === undefined ? {} : { validation }),
  };
}
