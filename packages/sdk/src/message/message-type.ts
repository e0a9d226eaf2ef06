import {
  type DescField,
  type DescMessage,
  fromBinary,
  fromJson,
  type Registry,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import type { Issue } from '../contract/issues.js';
import type { JsonObject } from '../contract/json.js';
import { coerceStrings } from './coerce-strings.js';
import { isObject, toMessageJson } from './message-json.js';
import { sampleOf } from './sample.js';
import { holdsFloats, shortFloats } from './short-floats.js';
import { textOf } from './text-of.js';

/** A message's bytes, or what stands in the way of them. */
export type EncodedMessage =
  | { readonly bytes: Uint8Array; readonly issues?: undefined }
  | { readonly bytes?: undefined; readonly issues: readonly Issue[] };

/** What a message says as a JSON object, or what is wrong with its bytes. */
export type DecodedMessage =
  | { readonly value: JsonObject; readonly issues?: undefined }
  | { readonly value?: undefined; readonly issues: readonly Issue[] };

/** A message type, and the way between its bytes and JSON objects. */
export interface MessageType {
  /** Its full name, `x.v1.Config`. */
  readonly typeName: string;
  /** The package of its file, `x.v1`; empty where it has none. */
  readonly protoPackage: string;
  /** The fields at its top that are no texts: a template, which is a text, can stand in none of them. */
  readonly nonTextFields: readonly string[];
  /** An object in which its fields are set, to see whether somebody else knows them all. */
  readonly sample: object;
  /**
   * The bytes of an object: protobuf's JSON, its keys the fields' names or JSON names; a key that is no field is an issue,
   * and null is a field that is not set. An issue's message begins as Go's: `decode x.v1.Config input as protobuf JSON: …`.
   */
  encode(value: object): EncodedMessage;
  /** The same, after the strings at the top that stand for booleans and numbers were made such. (Workflow spec §6.3.) */
  encodeCoerced(value: object): EncodedMessage;
  /**
   * Protobuf's JSON of a message, its keys the fields' names: integers of 64 bits are texts, bytes base64, enums names; what
   * is not set, or is its default where the message cannot tell, is left out. Unknown fields are skipped.
   */
  decode(bytes: Uint8Array): DecodedMessage;
  /** Whether a key of a JSON object is one of its fields, by name or by JSON name. */
  has(key: string): boolean;
}

/** A Value takes several messages for each level of JSON. */
const recursionLimit = 2_000;

/** Makes a message type of its descriptor; `registry` holds what an Any inside may be. */
export function createMessageType(desc: DescMessage, registry: Registry): MessageType {
  const { typeName } = desc;
  const keys = new Set(desc.fields.flatMap((field) => [field.name, field.jsonName]));
  const hasFloats = holdsFloats(desc);
  const encode = (value: object, prepare: typeof coerceStrings | undefined): EncodedMessage => {
    const { json, issues } = toMessageJson(value);
    if (issues !== undefined) return { issues };
    try {
      const read = fromJson(desc, prepare?.(json, desc) ?? json, { registry, recursionLimit });
      return { bytes: toBinary(desc, read, { writeUnknownFields: false }) };
    } catch (error) {
      return { issues: [{ message: `decode ${typeName} input as protobuf JSON: ${inWords(textOf(error))}` }] };
    }
  };
  return {
    typeName,
    protoPackage: desc.file.proto.package,
    nonTextFields: desc.fields.filter(isNoText).map(({ name }) => name),
    get sample() {
      return sampleOf(desc);
    },
    encode: (value) => encode(value, undefined),
    encodeCoerced: (value) => encode(value, coerceStrings),
    decode(bytes) {
      try {
        const message = fromBinary(desc, bytes, { readUnknownFields: false, recursionLimit });
        const written = toJson(desc, message, { registry, useProtoFieldName: true });
        const json = hasFloats ? shortFloats(written, desc) : written;
        if (isObject(json)) return { value: json };
        return { issues: [{ message: `${typeName} is no object in JSON` }] };
      } catch (error) {
        return { issues: [{ message: `decode ${typeName}: ${textOf(error)}` }] };
      }
    },
    has: (key) => keys.has(key),
  };
}

/** A value of any type may be a text too. */
function isNoText(field: DescField): boolean {
  if (field.fieldKind === 'message') return field.message.typeName !== 'google.protobuf.Value';
  return field.fieldKind !== 'scalar' || field.scalar !== ScalarType.STRING;
}

/** The library's sentence as Go's users know it. */
function inWords(text: string): string {
  return text.replace(/^cannot decode .* from JSON: key (".*") is unknown$/s, 'unknown field $1');
}
