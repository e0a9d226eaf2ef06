import { isPluginError } from '@awf/go-plugin';
import { type DescriptorProto, FieldDescriptorProto_Type } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessageTypes } from '../message/index.js';
import { objectWaysOf } from '../schema/declared-fields.js';
import type { JsonSchema } from '../schema/json-schema-of.js';
import { mergeFiles } from './message-set.js';
import { writeMessage } from './write-message.js';

const write = (properties: object, root: JsonSchema = { type: 'object', properties }) =>
  writeMessage(
    { name: 'M', reference: '.p.M', ways: objectWaysOf(root), what: 'config of step.t' },
    { root, open: [] },
  );
const int = { type: 'integer', minimum: 0, maximum: 9 };
const message = { type: 'object', properties: { n: int } };
const map = { type: 'object', additionalProperties: int };
const list = { type: 'array', items: message };
const invalid = (message: string) => expect.objectContaining({ code: 'CONTRACT_INVALID', message });

/** All names that stand in a message, each with the names inside it. */
function namesIn({ field, nestedType, oneofDecl }: DescriptorProto): readonly string[] {
  return [...field, ...nestedType, ...oneofDecl].map(({ name }) => name);
}

describe('a message that is written', () => {
  it('numbers its fields from 1 and makes each scalar one that may not be set', () => {
    const { field, oneofDecl } = write({
      a_b: { type: 'string' },
      list: { type: 'array', items: int },
      on: { type: 'boolean' },
    });
    expect(
      field.map(({ name, number, jsonName, proto3Optional, oneofIndex }) => [
        name,
        number,
        jsonName,
        proto3Optional,
        oneofIndex,
      ]),
    ).toEqual([
      ['a_b', 1, 'aB', true, 0],
      ['list', 2, 'list', false, 0],
      ['on', 3, 'on', true, 1],
    ]);
    expect(oneofDecl.map(({ name }) => name)).toEqual(['_a_b', '_on']);
  });

  it('has none of fields where its schema has none', () => {
    expect(write({})).toMatchObject({ name: 'M', field: [], nestedType: [] });
  });

  it('ends where an object is inside itself, however far in', () => {
    const root = { type: 'object', properties: { next: { type: 'object', properties: { again: { $ref: '#' } } } } };
    const [next] = write({}, root).nestedType;
    expect(next?.field.map(({ name, typeName }) => [name, typeName])).toEqual([['again', '.google.protobuf.Struct']]);
  });

  it('leaves the name of a map’s entries to the map, wherever it stands', () => {
    for (const properties of [
      { tree_entry: message, tree: map },
      { tree: map, tree_entry: message },
    ]) {
      const { field, nestedType } = write(properties);
      const typeOf = Object.fromEntries(field.map(({ name, typeName }) => [name, typeName]));
      expect(typeOf).toEqual({ tree: '.p.M.TreeEntry', tree_entry: '.p.M.TreeEntry2' });
      const entry = nestedType.find(({ name }) => name === 'TreeEntry');
      expect(entry?.options?.mapEntry).toBe(true);
      expect(entry?.field.map(({ name, type }) => [name, type])).toEqual([
        ['key', FieldDescriptorProto_Type.STRING],
        ['value', FieldDescriptorProto_Type.INT32],
      ]);
    }
  });

  it('refuses a field that has the name of a map’s entries', () => {
    expect(() => write({ TreeEntry: int, tree: map })).toThrow(
      invalid(
        'config of step.t: TreeEntry is also what protobuf calls the entries of a map beside it: rename one of them, or leave the contract out',
      ),
    );
  });

  it.each([
    ['', '"" can be no field of a message'],
    ['1st', '"1st" can be no field of a message'],
    ['_a', '"_a" can be no field of a message'],
    ['a-b', '"a-b" can be no field of a message'],
    ['é', '"é" can be no field of a message'],
    ['a\n', '"a\\n" can be no field of a message'],
    ['__proto__', '"__proto__" can be no field of a message'],
  ])('refuses the key %j, also inside another object', (key, text) => {
    const properties = Object.fromEntries([[key, int]]);
    expect(() => write(properties)).toThrow(`config of step.t: ${text}`);
    expect(() => write({ inner: { type: 'object', properties } })).toThrow(`config of step.t: inner: ${text}`);
  });

  it('is one that protobuf can read, with each name once, or is refused', () => {
    const names = [
      'tree',
      'tree_entry',
      'TreeEntry',
      'Tree',
      'tree2',
      'Tree2',
      'by_name',
      'ByNameEntry',
      'byNameEntry',
      'city',
      'City',
    ];
    const fields = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(int, message, map, list)), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(fields, (entries) => {
        let written: DescriptorProto;
        try {
          written = write(Object.fromEntries(entries));
        } catch (error) {
          expect(isPluginError(error) && error.code).toBe('CONTRACT_INVALID');
          return;
        }
        expect(new Set(namesIn(written)).size).toBe(namesIn(written).length);
        const set = mergeFiles([], { name: 'p.proto', protoPackage: 'p', messages: [written] });
        expect(readMessageTypes(set).issues).toBeUndefined();
      }),
    );
  });
});
