import type { AwfConfigField } from '../contract/description.js';
import type { SharedParts } from '../define/definition.js';
import { sdkError } from '../errors/sdk-error.js';
import { type DeclaredField, declaredFieldsOf, objectWaysOf } from '../schema/declared-fields.js';
import { requireJsonSchema } from '../schema/require-json-schema.js';

/**
 * The fields of a plugin's config as AWF's manifest lists them; undefined where there are none. What AWF has no name for
 * (numbers, lists, objects, fields of several types) has no type: AWF takes any text there, and a stricter release would
 * refuse all but its own three. Fields in `secrets` show neither default nor values. (AWF spec §4.1.)
 *
 * @throws PluginError SCHEMA_UNSUPPORTED where the config's schema has no JSON Schema or takes no object.
 */
export function describeConfig(
  plugin: string,
  shared: SharedParts | undefined,
): Readonly<Record<string, AwfConfigField>> | undefined {
  if (shared?.config === undefined) return undefined;
  const what = `config of plugin ${JSON.stringify(plugin)}`;
  const schema = requireJsonSchema(shared.config, 'input', what);
  if (objectWaysOf(schema).length === 0) {
    const cure = 'name its fields, as in z.object({ token: z.string() })';
    throw sdkError('SCHEMA_UNSUPPORTED', `${what}: its schema takes no object, and a config is always one; ${cure}`);
  }
  const fields = declaredFieldsOf(schema);
  if (fields.length === 0) return undefined;
  return Object.fromEntries(fields.map((field) => [field.name, describeField(field, shared.secrets ?? [])]));
}

function describeField(field: DeclaredField, secrets: readonly string[]): AwfConfigField {
  const type = isAwfType(field.type) ? field.type : undefined;
  const fallback = secrets.includes(field.name) ? undefined : defaultOf(field.default, type);
  const texts = secrets.includes(field.name) ? undefined : textsOf(field.values);
  return {
    ...(type === undefined ? {} : { type }),
    ...(field.required ? { required: true } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(field.description === '' ? {} : { description: field.description }),
    ...(type !== 'string' || texts === undefined ? {} : { enum: texts }),
  };
}

function isAwfType(type: string): type is NonNullable<AwfConfigField['type']> {
  return type === 'string' || type === 'integer' || type === 'boolean';
}

/** A default that fits the type; without a type any that is no list, object or null. */
function defaultOf(value: unknown, type: AwfConfigField['type']): string | number | boolean | undefined {
  if (typeof value === 'string') return type === 'string' || type === undefined ? value : undefined;
  if (typeof value === 'boolean') return type === 'boolean' || type === undefined ? value : undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  // Larger ones would be written with an exponent, which is no integer in YAML.
  if (type === 'integer') return Number.isSafeInteger(value) ? value : undefined;
  return type === undefined ? value : undefined;
}

function textsOf(values: readonly unknown[] | undefined): readonly string[] | undefined {
  const texts = values?.filter((value) => typeof value === 'string');
  return texts?.length === values?.length ? texts : undefined;
}
