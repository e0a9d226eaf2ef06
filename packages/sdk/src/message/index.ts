export { toAny } from '../contract/any.js';
export type { DecodedMessage, EncodedMessage, MessageType } from './message-type.js';
export { type MessageTypes, type ReadMessageTypes, readMessageTypes } from './message-types.js';
export {
  decodeTyped,
  encodeTyped,
  encodeTypedConfig,
  encodeTypedInput,
  pickKnown,
  type TypedPayload,
} from './typed-payload.js';
