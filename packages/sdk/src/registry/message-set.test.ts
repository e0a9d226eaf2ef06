import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  DescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  file_google_protobuf_struct,
} from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { mergeFiles } from './message-set.js';

type FileInit = {
  readonly name: string;
  readonly messages?: readonly string[];
  readonly comment?: string;
  readonly javaPackage?: string;
};

/** A FileDescriptorSet of files, each with messages by name. */
function setOf(...files: readonly FileInit[]): Uint8Array {
  return toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, {
      file: files.map(({ name, messages = [], comment, javaPackage = '' }) => ({
        name,
        syntax: 'proto3',
        messageType: messages.map((one) => ({ name: one })),
        options: { javaPackage },
        ...(comment === undefined ? {} : { sourceCodeInfo: { location: [{ leadingComments: comment }] } }),
      })),
    }),
  );
}

const nothing = { name: 'p/contracts.proto', protoPackage: 'p', messages: [] };
const filesOf = (set: Uint8Array): readonly FileDescriptorProto[] => fromBinary(FileDescriptorSetSchema, set).file;
const namesOf = (set: Uint8Array) => filesOf(set).map(({ name }) => name);

describe('one set of several', () => {
  it('has each file once, in the order in which they came, and no comments', () => {
    const one = setOf({ name: 'a.proto', messages: ['A'], comment: 'by one' }, { name: 'b.proto' });
    const other = setOf({ name: 'c.proto' }, { name: 'a.proto', messages: ['A'], comment: 'by another' });
    const merged = mergeFiles([one, other], nothing);
    expect(namesOf(merged)).toEqual(['a.proto', 'b.proto', 'c.proto']);
    expect(filesOf(merged).map(({ sourceCodeInfo }) => sourceCodeInfo)).toEqual([undefined, undefined, undefined]);
  });

  it('is refused where two files of one name differ', () => {
    const sets = [setOf({ name: 'a.proto', messages: ['A'] }), setOf({ name: 'a.proto', messages: ['B'] })];
    expect(() => mergeFiles(sets, nothing)).toThrow(
      expect.objectContaining({
        code: 'CONTRACT_INVALID',
        message:
          'two messages come with different files named a.proto: write both descriptors from the same .proto files',
      }),
    );
  });

  it('keeps the first of protobuf’s own files, whose options compilers write as they like', () => {
    const name = 'google/protobuf/any.proto';
    const merged = mergeFiles([setOf({ name, javaPackage: 'one' }), setOf({ name, javaPackage: 'two' })], nothing);
    expect(filesOf(merged).map(({ options }) => options?.javaPackage)).toEqual(['one']);
  });

  it('has the file of the messages that were made last, with the file that it imports', () => {
    const messages = [create(DescriptorProtoSchema, { name: 'Made' })];
    const own = mergeFiles([setOf({ name: 'a.proto' })], { ...nothing, messages });
    expect(namesOf(own)).toEqual(['a.proto', 'google/protobuf/struct.proto', 'p/contracts.proto']);
    expect(filesOf(own).at(-1)).toMatchObject({
      package: 'p',
      syntax: 'proto3',
      dependency: ['google/protobuf/struct.proto'],
      messageType: [{ name: 'Made' }],
    });
    const again = mergeFiles([setOf({ name: file_google_protobuf_struct.proto.name })], { ...nothing, messages });
    expect(namesOf(again)).toEqual(['google/protobuf/struct.proto', 'p/contracts.proto']);
  });

  it('is empty of nothing', () => {
    expect(mergeFiles([], nothing)).toEqual(new Uint8Array());
  });

  it('does not let a file of an author take the place of the made one', () => {
    const messages = [create(DescriptorProtoSchema, { name: 'Made' })];
    expect(() => mergeFiles([setOf({ name: 'p/contracts.proto' })], { ...nothing, messages })).toThrow(
      'different files named p/contracts.proto',
    );
  });
});
