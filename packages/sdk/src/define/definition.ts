import { sdkError } from '../errors/sdk-error.js';
import { isSchema, type ObjectSchema } from '../schema/standard-schema.js';
import type { Awaitable, CallContext } from './call-context.js';

/**
 * Something a plugin is made of. Opaque: `kind` says what it is. `In` is what a caller passes, `Out` what it gets; `X` is
 * the shared context it needs, in parameter position: a definition that needs a config is refused by a plugin without one,
 * and one that needs nothing fits every plugin.
 */
export interface Definition<Kind extends string, In, Out, X> {
  readonly kind: Kind;
  readonly '~io'?: [In, Out];
  readonly '~needs'?: (context: X) => void;
}

/** What all handlers of a plugin share, as `withContext` was told. */
export interface SharedParts {
  readonly config?: ObjectSchema | undefined;
  readonly secrets?: readonly string[] | undefined;
  init?(config: object, ctx: CallContext): Awaitable<unknown>;
  shutdown?(state: unknown, ctx: CallContext): Awaitable<void>;
  readonly initTimeoutMs?: number | undefined;
  readonly shutdownTimeoutMs?: number | undefined;
}

/** The key under which a definition keeps its inside; registered, so that it holds across two installed copies. */
export const inside: unique symbol = Symbol.for('@awf/plugin-sdk/inside');

/** A definition and what it is made of; `shared` is the `withContext` that it belongs to. */
export interface Defined<Kind extends string, Parts> {
  readonly kind: Kind;
  readonly [inside]: { readonly parts: Parts; readonly shared: SharedParts | undefined };
}

/** Makes a definition of its checked parts. */
export function createDefinition<Kind extends string, Parts>(
  kind: Kind,
  parts: Parts,
  shared: SharedParts | undefined,
): Defined<Kind, Parts> {
  return Object.freeze({ kind, [inside]: Object.freeze({ parts, shared }) });
}

/** Whether a value is a definition of that kind, made by this or another installed copy. */
export function isDefinition<Kind extends string>(value: unknown, kind: Kind): value is Defined<Kind, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return Reflect.get(value, 'kind') === kind && typeof Reflect.get(value, inside) === 'object';
}

/** Refuses a definition without its handler. */
export function checkHandler(what: string, field: string, handler: unknown): void {
  if (typeof handler !== 'function') throw sdkError('DEFINITION_INVALID', `${what}: ${field} must be a function`);
}

/** Refuses what is no schema; none at all is fine. */
export function checkSchema(what: string, field: string, schema: unknown): void {
  if (schema === undefined || isSchema(schema)) return;
  throw sdkError(
    'SCHEMA_UNSUPPORTED',
    `${what}: ${field} must be a Standard Schema (zod, valibot, arktype, fromJsonSchema …)`,
  );
}
