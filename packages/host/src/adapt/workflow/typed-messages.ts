import type { Any } from '@awf/plugin-proto/workflow/messages';
import type { DecodedMessage, MessageType, MessageTypes, TypedPayload } from '@awf/plugin-sdk/message';

/** The codec of typed payloads, which is loaded for plugins with contracts alone: it brings a library for protobuf along. */
type PayloadCodec = typeof import('@awf/plugin-sdk/message');

/** What a value of a contract is: each is written a little differently. (Workflow spec §6.3.) */
export type TypedPart = 'config' | 'input' | 'args';

/** A plugin's messages by their full names. */
export class TypedMessages {
  readonly #codec: PayloadCodec;
  readonly #types: MessageTypes | undefined;

  private constructor(codec: PayloadCodec, types: MessageTypes | undefined) {
    this.#codec = codec;
    this.#types = types;
  }

  /** Reads a FileDescriptorSet. With issues no message is known, and every typed encoding fails. (Workflow spec §4.5.) */
  static async load(
    fileDescriptorSet: Uint8Array | undefined,
  ): Promise<{ readonly messages: TypedMessages; readonly issues: readonly { readonly message: string }[] }> {
    const codec = await import('@awf/plugin-sdk/message');
    const { types, issues = [] } = codec.readMessageTypes(fileDescriptorSet);
    return { messages: new TypedMessages(codec, types), issues };
  }

  /** Writes an object as a message. */
  encode(part: TypedPart, typeName: string, value: object): TypedPayload {
    const { type, why } = this.#find(typeName);
    if (type === undefined) return { issues: [{ message: why }] };
    const { encodeTyped, encodeTypedConfig, encodeTypedInput } = this.#codec;
    const encode = { config: encodeTypedConfig, input: encodeTypedInput, args: encodeTyped }[part];
    return encode(type, value);
  }

  /** Reads a message of that type. */
  decode(typeName: string, payload: Any): DecodedMessage {
    const { type, why } = this.#find(typeName);
    return type === undefined ? { issues: [{ message: why }] } : this.#codec.decodeTyped(type, payload);
  }

  #find(
    typeName: string,
  ): { readonly type: MessageType; readonly why?: undefined } | { readonly type?: undefined; readonly why: string } {
    if (typeName === '') return { why: 'missing protobuf message name' };
    const type = this.#types?.find(typeName);
    return type === undefined
      ? { why: `the plugin's descriptors hold no message ${JSON.stringify(typeName)}` }
      : { type };
  }
}
