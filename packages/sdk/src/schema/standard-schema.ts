import type { Issue } from '../contract/issues.js';

/**
 * A schema: anything that implements Standard Schema v1 (zod, valibot, arktype …), by shape, so that no library is needed.
 * `jsonSchema` is Standard JSON Schema v1, the source of wire schemas and of the coercion of strings: zod ≥ 4.2 and arktype
 * ≥ 2.1.28 have it, valibot through `toStandardJsonSchema`; anything else through `withJsonSchema`.
 */
export interface Schema<In = unknown, Out = In> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Out> | Promise<SchemaResult<Out>>;
    readonly types?: { readonly input: In; readonly output: Out } | undefined;
    readonly jsonSchema?: JsonSchemaSource | undefined;
  };
}

/** Derives the JSON Schema of what goes into a schema and of what comes out. Throws where the library cannot. */
export type JsonSchemaSource = {
  readonly [side in SchemaSide]: (options: {
    readonly target: string;
    readonly libraryOptions?: Record<string, unknown> | undefined;
  }) => Record<string, unknown>;
};

/** The value before (`input`) or after (`output`) defaults and transforms. */
export type SchemaSide = 'input' | 'output';

/** What a schema says about a value. */
export type SchemaResult<Out> =
  | { readonly value: Out; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong with a value. */
export type SchemaIssue = Issue;

/** A schema of objects: inputs, results and configs are always objects. */
export type ObjectSchema = Schema<object, object>;

/** The type of what a schema takes. */
export type InferInput<S extends Schema> = NonNullable<S['~standard']['types']>['input'];

/** The type of what a schema makes of it. */
export type InferOutput<S extends Schema> = NonNullable<S['~standard']['types']>['output'];

/** Whether a value is a Standard Schema v1: an object, or a function as arktype's types are. */
export function isSchema(value: unknown): value is Schema {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  if (typeof standard !== 'object' || standard === null) return false;
  return Reflect.get(standard, 'version') === 1 && typeof Reflect.get(standard, 'validate') === 'function';
}
