import type { Schema } from './standard-schema.js';

/** What ts-proto generates for a message, as far as it is needed: any codec of this shape will do. */
export interface Codec<T> {
  encode(value: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
  /** Fills in what a value lacks; where there is none, authors return every field. */
  fromPartial?(value: T): T;
}

/** A message that `fromMessage` made a schema of. */
export interface MessageSource {
  /** The message's full name. */
  readonly typeName: string;
  readonly codec: Codec<object>;
  /** The FileDescriptorSet that defines it. */
  readonly descriptors: Uint8Array;
}

/** The key of what a schema was made of; registered, so that it holds across two installed copies. */
const source = Symbol.for('@awf/plugin-sdk/message');

/** The message that a schema was made of; undefined where it is another schema. */
export function messageOf(schema: Schema | undefined): MessageSource | undefined {
  return schema === undefined ? undefined : Reflect.get(schema, source);
}

/**
 * The bytes of a value. What it lacks is filled in where the codec can: ts-proto's `encode` writes a missing text as the text
 * "undefined".
 *
 * @throws what the codec throws at a value of other types
 */
export function encodeWith<T>(codec: Codec<T>, value: T): Uint8Array {
  return codec.encode(codec.fromPartial?.(value) ?? value).finish();
}

/** Makes a schema of a message one that `messageOf` knows. */
export function withMessage<S extends Schema>(schema: S, message: MessageSource): S {
  return Object.freeze(Object.assign({ [source]: message }, schema));
}
