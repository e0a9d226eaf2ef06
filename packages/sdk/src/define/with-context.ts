import { sdkError } from '../errors/sdk-error.js';
import { type InferOutput, isSchema, type ObjectSchema, type Schema } from '../schema/standard-schema.js';
import type { Awaitable, CallContext } from './call-context.js';
import { createDefiners, type Definers } from './definers.js';

/** Time that `init` has by default, in milliseconds. */
export const defaultInitTimeoutMs = 30_000;

/** Time that `shutdown` has by default, in milliseconds: engines kill a plugin 2 s after they asked it to stop. */
export const defaultShutdownTimeoutMs = 1_500;

/** What `withContext` takes. */
export interface ContextSpec<C extends ObjectSchema, S> {
  /** Checks what the host sends as config and fills in defaults. Default: no config. */
  readonly config?: C | undefined;
  /** Fields of the config whose values (of three characters or more) are masked as `***` in logs and errors. Default none. */
  readonly secrets?: readonly (keyof InferOutput<C> & string)[] | undefined;
  /** Makes the state, once, before any handler runs. A failure fails the host's Init. */
  init?(config: InferOutput<C>, ctx: CallContext): Awaitable<S>;
  /** Ends what `init` began, once: at the host's Shutdown or when the process stops. */
  shutdown?(state: S, ctx: CallContext): Awaitable<void>;
  /** Time for `init` in milliseconds. Default 30,000. */
  readonly initTimeoutMs?: number | undefined;
  /** Time for `shutdown` in milliseconds. Default 1,500, since engines kill after 2 s. */
  readonly shutdownTimeoutMs?: number | undefined;
}

/** What `ctx` holds besides, for handlers made by the definers of a `withContext`. */
export interface Shared<C extends ObjectSchema, S> {
  /** Checked, defaults filled in, frozen. */
  readonly config: Readonly<InferOutput<C>>;
  /** What `init` made. */
  readonly state: S;
}

/**
 * Declares once what all handlers of a plugin share, and returns the definers that know it: `ctx.config` and `ctx.state`.
 *
 * @throws PluginError DEFINITION_INVALID or SCHEMA_UNSUPPORTED naming the part that is not what it must be.
 */
// biome-ignore lint/complexity/noBannedTypes: a config without fields
export function withContext<C extends ObjectSchema = Schema<{}>, S = undefined>(
  spec: ContextSpec<C, S>,
): Definers<Shared<C, S>> {
  if (spec.config !== undefined && !isSchema(spec.config)) {
    throw sdkError(
      'SCHEMA_UNSUPPORTED',
      'withContext: config must be a Standard Schema (zod, valibot, arktype, fromJsonSchema …)',
    );
  }
  for (const field of ['initTimeoutMs', 'shutdownTimeoutMs'] as const) {
    const value = spec[field];
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) {
      throw sdkError(
        'DEFINITION_INVALID',
        `withContext: ${field} ${String(value)} must be a number of milliseconds above 0`,
      );
    }
  }
  return createDefiners(spec);
}
