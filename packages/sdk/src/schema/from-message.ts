import { sdkError } from '../errors/sdk-error.js';
import { type Codec, type MessageSource, withMessage } from './message-source.js';
import type { Schema } from './standard-schema.js';

/** What `fromMessage` takes. */
export interface MessageSpec<T extends object> {
  /** The message's full name, as `orders.v1.OrderConfig`. */
  readonly typeName: string;
  /** What ts-proto generated for it: `OrderConfig`. */
  readonly codec: Codec<T>;
  /**
   * The FileDescriptorSet that defines it, with every file that is imported: what `buf build --as-file-descriptor-set` or
   * `protoc --include_imports --descriptor_set_out` writes.
   */
  readonly descriptors: Uint8Array;
}

/**
 * A protobuf message as a schema, for typed contracts: handlers get and return what the codec reads and writes, and on the wire
 * it is the message itself. Where values travel as JSON it takes and gives protobuf's JSON form, its keys the fields' names.
 * It has no JSON Schema: editors see no fields of it.
 *
 * @throws PluginError SCHEMA_UNSUPPORTED where a part is missing. Whether codec and descriptors fit each other is checked when
 * the plugin is described, and so at its build, or at the first use.
 */
export function fromMessage<T extends object>(spec: MessageSpec<T>): Schema<T> {
  const { typeName, codec, descriptors } = spec;
  if (typeof typeName !== 'string' || !/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(typeName)) {
    throw refuse(`typeName ${JSON.stringify(typeName)} must be a message's full name, such as orders.v1.Order`);
  }
  if (typeof codec?.encode !== 'function' || typeof codec.decode !== 'function') {
    throw refuse(`codec of ${typeName} must have encode and decode, as what ts-proto generates does`);
  }
  if (!(descriptors instanceof Uint8Array)) {
    throw refuse(`descriptors of ${typeName} must be the bytes of a FileDescriptorSet`);
  }
  const message: MessageSource = { typeName, codec, descriptors };
  const validate = async (value: unknown) => {
    // The protobuf library is loaded only where values of messages travel as JSON.
    const { readMessage } = await import('./message-json.js');
    return readMessage(spec, value);
  };
  return withMessage<Schema<T>>({ '~standard': { version: 1, vendor: 'awf-message', validate } }, message);
}

function refuse(why: string): Error {
  return sdkError('SCHEMA_UNSUPPORTED', `fromMessage: ${why}`);
}
