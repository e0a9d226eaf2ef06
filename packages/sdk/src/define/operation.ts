import { sdkError } from '../errors/sdk-error.js';
import { isSchema } from '../schema/standard-schema.js';
import { type Definition, inside, type OperationParts, type SharedParts } from './definition.js';

/** An operation, made by `operation`: `In` is what a caller passes, `Out` the data it gets. */
export type Operation<In = unknown, Out = unknown, X = never> = Definition<'operation', In, Out, X>;

/** An operation and what it is made of. */
export interface OperationDefinition {
  readonly kind: 'operation';
  readonly [inside]: { readonly parts: OperationParts; readonly shared: SharedParts | undefined };
}

/** Makes an operation of its parts; `shared` is the `withContext` that it belongs to. */
export function createOperation(parts: OperationParts, shared: SharedParts | undefined): OperationDefinition {
  if (typeof parts?.run !== 'function') throw sdkError('DEFINITION_INVALID', 'operation: run must be a function');
  for (const side of ['input', 'output'] as const) {
    const schema = parts[side];
    if (schema !== undefined && !isSchema(schema)) {
      throw sdkError(
        'SCHEMA_UNSUPPORTED',
        `operation: ${side} must be a Standard Schema (zod, valibot, arktype, fromJsonSchema …)`,
      );
    }
  }
  return Object.freeze({ kind: 'operation', [inside]: Object.freeze({ parts, shared }) });
}

/** Whether a value is an operation that `createOperation` made, in this or another installed copy. */
export function isOperation(value: unknown): value is OperationDefinition {
  if (typeof value !== 'object' || value === null) return false;
  return Reflect.get(value, 'kind') === 'operation' && typeof Reflect.get(value, inside) === 'object';
}
