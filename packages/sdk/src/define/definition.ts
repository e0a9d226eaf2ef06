import type { ObjectSchema, Schema } from '../schema/standard-schema.js';
import type { Awaitable, CallContext, OutputContext } from './call-context.js';

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

/** What a caller passes to a definition. */
export type InputOf<D> = D extends { readonly '~io'?: [infer In, unknown] } ? In : never;

/** What a caller gets from a definition. */
export type OutputOf<D> = D extends { readonly '~io'?: [unknown, infer Out] } ? Out : never;

/** What all handlers of a plugin share, as `withContext` was told. */
export interface SharedParts {
  readonly config?: ObjectSchema | undefined;
  readonly secrets?: readonly string[] | undefined;
  init?(config: object, ctx: CallContext): Awaitable<unknown>;
  shutdown?(state: unknown, ctx: CallContext): Awaitable<void>;
  readonly initTimeoutMs?: number | undefined;
  readonly shutdownTimeoutMs?: number | undefined;
}

/** The inside of an operation. */
export interface OperationParts {
  readonly description?: string | undefined;
  readonly input?: Schema | undefined;
  readonly output?: Schema | undefined;
  run(input: object, ctx: OutputContext): Awaitable<unknown>;
}

/** The key under which a definition keeps its inside; registered, so that it holds across two installed copies. */
export const inside: unique symbol = Symbol.for('@awf/plugin-sdk/inside');
