import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileProto } from '../../test/support/compile-proto.js';
import { readMessageTypes } from './message-types.js';

const set = compileProto({
  'a.proto':
    'package a; import "b.proto"; import "google/protobuf/struct.proto"; message A { b.B b = 1; google.protobuf.Value v = 2; message In {} }',
  'b.proto': 'package b; message B { string s = 1; }',
});
const files = fromBinary(FileDescriptorSetSchema, set).file;
const withFiles = (file: typeof files) => toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));

describe('readMessageTypes', () => {
  it('finds messages by their full names, whatever the order of the files', () => {
    for (const order of [files, [...files].reverse()]) {
      const { types } = readMessageTypes(withFiles(order));
      expect(types?.find('a.A')?.encode({ b: { s: 'x' }, v: 1 }).issues).toBeUndefined();
      expect(types?.find('a.A.In')?.typeName).toBe('a.A.In');
      expect(types?.find('a.Nope')).toBeUndefined();
      expect(types?.names).toEqual(expect.arrayContaining(['a.A', 'a.A.In', 'b.B', 'google.protobuf.Value']));
    }
  });

  it('knows the messages that JSON has forms for without a set', () => {
    const { types } = readMessageTypes(undefined);
    expect(types?.names).toEqual([]);
    for (const name of ['Struct', 'Value', 'Any', 'Timestamp', 'Duration', 'FieldMask', 'StringValue', 'Empty']) {
      expect(types?.find(`google.protobuf.${name}`)?.typeName).toBe(`google.protobuf.${name}`);
    }
  });

  it.each([
    [
      'a file is missing',
      files.filter(({ name }) => name !== 'b.proto'),
      'a.proto imports b.proto, which the set does not hold',
    ],
    [
      'a well-known file is missing',
      files.filter(({ name }) => !name.startsWith('google')),
      'a.proto imports google/protobuf/struct.proto',
    ],
    [
      'a file is there twice',
      [...files, ...files.filter(({ name }) => name === 'b.proto')],
      'the file b.proto is there twice',
    ],
    [
      'a message is there twice',
      [...files, ...files.filter(({ name }) => name === 'b.proto').map((file) => ({ ...file, name: 'c.proto' }))],
      'the message b.B is there twice',
    ],
    [
      'files import each other',
      files.map((file) => (file.name === 'b.proto' ? { ...file, dependency: ['a.proto'] } : file)),
      'imports itself',
    ],
    [
      'a type is nowhere',
      files
        .map((file) => (file.name === 'a.proto' ? { ...file, dependency: ['google/protobuf/struct.proto'] } : file))
        .filter(({ name }) => name !== 'b.proto'),
      'is no set of file descriptors',
    ],
  ])('says why where %s', (_case, broken, message) => {
    expect(
      readMessageTypes(withFiles(broken))
        .issues?.map((issue) => issue.message)
        .join(),
    ).toContain(message);
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { types, issues } = readMessageTypes(bytes);
        expect((types === undefined) !== (issues === undefined)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    const broken = fc.tuple(fc.nat(set.length - 1), fc.nat(255)).map(([at, byte]) => set.with(at, byte));
    fc.assert(
      fc.property(broken, (bytes) => {
        expect(readMessageTypes(bytes)).toBeTypeOf('object');
      }),
      { numRuns: 1_000 },
    );
  });
});
