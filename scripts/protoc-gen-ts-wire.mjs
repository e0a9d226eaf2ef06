#!/usr/bin/env node
/**
 * protoc plugin: ts-proto on definitions that were changed so that nothing of a message gets lost.
 *
 * ts-proto turns `google.protobuf.Struct` into a plain object by its full name, and no option prevents it. In a plain
 * object the key `__proto__` is lost, and the values become `any`. So `struct.proto` gets another package name here:
 * ts-proto then makes ordinary messages of it, in the same file, with the same bytes on the wire.
 *
 * A `FileDescriptorSet` becomes optional bytes, which is the same on the wire: decoding it would lose the options that
 * we don't know, and whoever needs it hands it to a library that starts from bytes. It also spares every user of the
 * workflow contract several thousand lines.
 *
 * The generated decoders stop at 100 messages inside each other, which is 33 objects in a `Struct`. Go stops at 10,000,
 * which is more than the stack of Node holds; ours stop at 1,000.
 */
import { createRequire } from 'node:module';

const require = createRequire(createRequire(import.meta.url).resolve('ts-proto/package.json'));
const { CodeGeneratorRequest, CodeGeneratorResponse, FieldDescriptorProto_Type } = require('ts-proto-descriptors');

const structFile = 'google/protobuf/struct.proto';
const descriptorFile = 'google/protobuf/descriptor.proto';
const structName = /^\.google\.protobuf\.(?=(?:Struct|Value|ListValue|NullValue)(?:\.|$))/;

/** Gives each field of a message, and of those inside it, to `change`, with the message that holds it. */
function eachField(message, change) {
  for (const field of message.field) change(field, message);
  for (const inner of message.nestedType) eachField(inner, change);
}

/** Changes one field's type as said above. */
function rewriteField(field, message) {
  field.typeName = field.typeName.replace(structName, '.google.protobuf.message.');
  if (field.typeName !== '.google.protobuf.FileDescriptorSet') return;
  field.typeName = '';
  field.type = FieldDescriptorProto_Type.TYPE_BYTES;
  // Proto3's way of saying that the field may be absent: a oneof with one member.
  field.proto3Optional = true;
  field.oneofIndex = message.oneofDecl.length;
  message.oneofDecl.push({ name: `_${field.name}`, options: undefined });
}

/** Changes all files of the request. */
function rewrite(request) {
  for (const file of request.protoFile) {
    if (file.name === descriptorFile) continue;
    if (file.name === structFile) file.package = 'google.protobuf.message';
    file.dependency = file.dependency.filter((name) => name !== descriptorFile);
    for (const message of file.messageType) eachField(message, rewriteField);
  }
  return request;
}

/** Raises the depth that the decoders of one generated file accept. */
function deepen({ name, content }) {
  const deeper = content.replaceAll('previousRecursionDepth >= 100)', 'previousRecursionDepth >= 1000)');
  if (deeper === content && content.includes('  decode(')) throw new Error(`${name}: where is the depth limit?`);
  return { name, content: deeper };
}

// The request is changed between its decoding and ts-proto's work on it: encoding it again would drop every explicit zero.
const decode = CodeGeneratorRequest.decode.bind(CodeGeneratorRequest);
CodeGeneratorRequest.decode = (bytes) => rewrite(decode(bytes));
const fromPartial = CodeGeneratorResponse.fromPartial.bind(CodeGeneratorResponse);
CodeGeneratorResponse.fromPartial = (response) => fromPartial({ ...response, file: response.file.map(deepen) });
require('./protoc-gen-ts_proto');
