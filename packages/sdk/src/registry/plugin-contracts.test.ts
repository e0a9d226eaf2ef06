import { ContractRegistry, Manifest } from '@awf/plugin-proto/workflow/messages';
import { fromBinary } from '@bufbuild/protobuf';
import { type DescriptorProto, FieldDescriptorProto_Type, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compileContracts, compileProto } from '../../test/support/compile-proto.js';
import { definePlugin, module, step, trigger } from '../define/definers.js';
import { toPluginDefinition } from '../define/plugin.js';
import { fromJsonSchema } from '../schema/from-json-schema.js';
import { fromMessage } from '../schema/from-message.js';
import type { ObjectSchema } from '../schema/standard-schema.js';
import { toDescriptor } from './descriptor.js';
import { createPluginContracts } from './plugin-contracts.js';

const base = { name: 'typed-plugin', version: '1.0.0', author: 'Ada', description: 'd' } as const;
const contractsOf = (parts: object) => createPluginContracts(toPluginDefinition(definePlugin({ ...base, ...parts })));
const ofConfig = (config: ObjectSchema) =>
  contractsOf({ steps: { 'step.t': step({ config, contract: 'strict', run: () => undefined }) } });

/** A message as a .proto would have it, in short. */
function shown({ name, field, nestedType }: DescriptorProto): readonly string[] {
  const inner = nestedType.flatMap((one) => shown(one).map((line) => `${name}.${line}`));
  const own = field.map((one) => {
    const type = one.typeName === '' ? FieldDescriptorProto_Type[one.type]?.toLowerCase() : one.typeName;
    const label = one.label === 3 ? 'repeated ' : one.proto3Optional ? 'optional ' : '';
    return `${name}: ${label}${type} ${one.name} = ${one.number} [${one.jsonName}]`;
  });
  return [...own, ...inner];
}

function filesOf({ registry }: ReturnType<typeof contractsOf>) {
  return fromBinary(FileDescriptorSetSchema, registry.fileDescriptorSet ?? new Uint8Array()).file;
}

const configMessage = (contracts: ReturnType<typeof contractsOf>) => {
  const own = filesOf(contracts).find(({ name }) => name === 'typed-plugin/contracts.proto');
  return (own?.messageType ?? []).filter(({ name }) => name === 'StepTConfig').flatMap(shown);
};

describe('a message made of a schema', () => {
  it.each([
    ['string', z.string(), 'optional string'],
    ['texts to choose from', z.enum(['a', 'b']), 'optional string'],
    ['boolean', z.boolean(), 'optional bool'],
    ['number', z.number(), 'optional double'],
    ['integer without bounds', z.int(), 'optional double'],
    ['integer of 32 bits', z.int32(), 'optional int32'],
    ['small integer', z.int().min(0).max(65_535), 'optional int32'],
    ['integer with one bound', z.int().min(0), 'optional double'],
    [
      'integer just too large',
      z
        .int()
        .min(0)
        .max(2 ** 31),
      'optional double',
    ],
    ['integer that asks for 64 bits', z.int().meta({ format: 'int64' }), 'optional int64'],
    ['numbers to choose from', z.union([z.literal(1), z.literal(2)]), 'optional int32'],
    ['null or a text', z.string().nullable(), 'optional string'],
    ['list', z.array(z.string()), 'repeated string'],
    ['list of lists', z.array(z.array(z.string())), 'repeated .google.protobuf.Value'],
    ['list with nulls', z.array(z.int32().nullable()), 'repeated .google.protobuf.Value'],
    ['pair', z.tuple([z.string(), z.int32()]), 'repeated .google.protobuf.Value'],
    ['anything', z.unknown(), '.google.protobuf.Value'],
    ['text or number', z.union([z.string(), z.number()]), '.google.protobuf.Value'],
    ['any object', z.record(z.string(), z.unknown()), '.google.protobuf.Struct'],
  ])('has for %s', (_what, schema, type) => {
    expect(configMessage(ofConfig(z.object({ max_count: schema })))).toEqual([
      `StepTConfig: ${type} max_count = 1 [maxCount]`,
    ]);
  });

  it('holds messages and maps inside, by names that are free', () => {
    const config = z.object({
      address: z.object({ city: z.string() }).optional(),
      Address: z.boolean().optional(),
      by_name: z.record(z.string(), z.int32()),
      people: z.array(z.object({ age: z.int32() })),
      tree: z.record(z.string(), z.object({ leaf: z.boolean() })),
    });
    // The two addresses are one name to protobuf.
    expect(() => ofConfig(config)).toThrow('config of step.t: address and Address are one name to protobuf');
    expect(configMessage(ofConfig(config.omit({ Address: true })))).toEqual([
      'StepTConfig: .typed_plugin.contracts.StepTConfig.Address address = 1 [address]',
      'StepTConfig: repeated .typed_plugin.contracts.StepTConfig.ByNameEntry by_name = 2 [byName]',
      'StepTConfig: repeated .typed_plugin.contracts.StepTConfig.People people = 3 [people]',
      'StepTConfig: repeated .typed_plugin.contracts.StepTConfig.TreeEntry tree = 4 [tree]',
      'StepTConfig.Address: optional string city = 1 [city]',
      'StepTConfig.ByNameEntry: string key = 1 [key]',
      'StepTConfig.ByNameEntry: int32 value = 2 [value]',
      'StepTConfig.People: optional int32 age = 1 [age]',
      'StepTConfig.Tree: optional bool leaf = 1 [leaf]',
      'StepTConfig.TreeEntry: string key = 1 [key]',
      'StepTConfig.TreeEntry: .typed_plugin.contracts.StepTConfig.Tree value = 2 [value]',
    ]);
    expect(configMessage(ofConfig(z.object({ Address: z.object({ a: z.string() }) })))[0]).toBe(
      'StepTConfig: .typed_plugin.contracts.StepTConfig.Address2 Address = 1 [Address]',
    );
  });

  it('lays the ways of a union over each other, and ends where an object is inside itself', () => {
    const union = z.discriminatedUnion('by', [
      z.object({ by: z.literal('id'), id: z.int32() }),
      z.object({ by: z.literal('name'), name: z.string() }),
    ]);
    expect(configMessage(ofConfig(union))).toEqual([
      'StepTConfig: optional string by = 1 [by]',
      'StepTConfig: optional int32 id = 2 [id]',
      'StepTConfig: optional string name = 3 [name]',
    ]);
    interface Tree {
      readonly name: string;
      readonly children?: Tree[] | undefined;
    }
    const tree: z.ZodType<Tree, Tree> = z.object({
      name: z.string(),
      get children() {
        return z.array(tree).optional();
      },
    });
    expect(configMessage(ofConfig(z.object({ tree })))).toContainEqual(
      'StepTConfig.Tree: repeated .google.protobuf.Struct children = 2 [children]',
    );
  });

  it('takes plain JSON Schema too, its format int64 among it', () => {
    const config = fromJsonSchema({
      type: 'object',
      properties: { n: { type: 'integer', format: 'int64' }, small: { type: 'integer', minimum: 0, maximum: 9 } },
    });
    expect(configMessage(ofConfig(config))).toEqual([
      'StepTConfig: optional int64 n = 1 [n]',
      'StepTConfig: optional int32 small = 2 [small]',
    ]);
  });

  it.each([
    ['a key', z.object({ 'exit-code': z.int32() }), '"exit-code" can be no field of a message'],
    ['a key of the engine', z.object({ _dir: z.string() }), '"_dir" can be no field of a message'],
    [
      'a key deep inside',
      z.object({ a: z.object({ 'b c': z.string() }) }),
      'config of step.t: a: "b c" can be no field',
    ],
    ['a schema without fields', z.record(z.string(), z.string()), 'its schema names no fields'],
  ])('is refused for %s, with the cure', (_what, config, message) => {
    expect(() => ofConfig(config)).toThrow(
      expect.objectContaining({ code: 'CONTRACT_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

describe('contracts of a plugin', () => {
  const manifest = fromMessage<Manifest>({
    typeName: 'workflow.plugin.v1.Manifest',
    codec: Manifest,
    descriptors: compileContracts(),
  });
  const kv = module({
    config: z.object({ path: z.string() }),
    services: {
      get: { input: z.object({ key: z.string() }), output: z.object({ found: z.boolean() }) },
      drop: { input: z.object({}) },
    },
    contract: 'strict',
    create: () => ({ services: { get: () => ({ found: true }), drop: () => undefined } }),
  });
  const own = step({
    config: manifest,
    current: manifest,
    output: manifest,
    contract: 'strict',
    run: (config) => config,
  });
  const loose = step({ output: z.object({ n: z.int32() }), contract: 'both', run: () => ({ n: 1 }) });
  const watch = trigger({
    config: z.object({ path: z.string() }),
    actions: { changed: z.object({ file: z.string() }) },
    contract: 'both',
    start: () => undefined,
  });
  const plain = step({ run: () => undefined });
  const contracts = contractsOf({
    modules: { 'kv.store': kv },
    steps: { 'step.own': own, 'step.loose': loose, 'step.plain': plain },
    triggers: { 'kv.watch': watch },
    workflow: {
      messages: { manifests: { protocolVersion: 'v1', schemas: [manifest], goImportPath: 'example.com/x' } },
    },
  });

  it('[WF-6.2-descriptors] name their messages for the engine and for its tools', () => {
    expect(contracts.listing).toEqual([
      { kind: 'module', type: 'kv.store', mode: 'strict', config: 'typed_plugin.contracts.KvStoreConfig' },
      {
        kind: 'service_method',
        serviceName: 'kv.store',
        method: 'get',
        mode: 'strict',
        input: 'typed_plugin.contracts.KvStoreGetInput',
        output: 'typed_plugin.contracts.KvStoreGetOutput',
      },
      {
        kind: 'service_method',
        serviceName: 'kv.store',
        method: 'drop',
        mode: 'strict',
        input: 'typed_plugin.contracts.KvStoreDropInput',
      },
      {
        kind: 'step',
        type: 'step.own',
        mode: 'strict',
        config: 'workflow.plugin.v1.Manifest',
        input: 'workflow.plugin.v1.Manifest',
        output: 'workflow.plugin.v1.Manifest',
      },
      {
        kind: 'step',
        type: 'step.loose',
        mode: 'proto_with_legacy_struct',
        input: 'typed_plugin.contracts.StepLooseInput',
        output: 'typed_plugin.contracts.StepLooseOutput',
      },
      {
        kind: 'trigger',
        type: 'kv.watch',
        mode: 'proto_with_legacy_struct',
        config: 'typed_plugin.contracts.KvWatchConfig',
        output: 'typed_plugin.contracts.KvWatchChangedData',
      },
      {
        kind: 'message',
        mode: 'strict',
        contractType: 'manifests',
        protoPackage: 'workflow.plugin.v1',
        messageNames: ['workflow.plugin.v1.Manifest'],
        schemaDigest: expect.stringMatching(/^sha256:[\da-f]{64}$/),
        protocolVersion: 'v1',
        goImportPath: 'example.com/x',
      },
    ]);
    expect(contracts.registry.contracts.map(({ kind, mode }) => [kind, mode])).toEqual([
      [1, 3],
      [3, 3],
      [3, 3],
      [2, 3],
      [2, 2],
      [4, 2],
      [5, 3],
    ]);
    expect(contracts.registry.contracts[1]).toMatchObject({
      moduleType: 'kv.store',
      serviceName: 'kv.store',
      method: 'get',
    });
  });

  it('[WF-6.2-whole-set] come with every file that their messages need, each once', () => {
    const names = filesOf(contracts).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'google/protobuf/struct.proto',
        'typed-plugin/contracts.proto',
        'workflow/v1/messages.proto',
      ]),
    );
    for (const { dependency } of filesOf(contracts)) expect(names).toEqual(expect.arrayContaining(dependency));
  });

  it('[WF-8-contract-registry] have the bytes that Go gives a registry', () => {
    const message = (typeName: string) => ({ typeName }) as never;
    const contract = {
      mode: 'strict',
      config: message('x.v1.C'),
      input: message('x.v1.I'),
      output: message('x.v1.O'),
    } as const;
    const descriptor = toDescriptor({ kind: 'step', type: 'step.t', contract });
    const hex = '0a2408021a06737465702e743a06782e76312e434206782e76312e494a06782e76312e4f5003';
    const registry = { contracts: [descriptor], fileDescriptorSet: undefined };
    expect(Buffer.from(ContractRegistry.encode(registry).finish()).toString('hex')).toBe(hex);
    expect(ContractRegistry.decode(Buffer.from(hex, 'hex'))).toEqual(registry);
  });

  it('warn of fields in which no template can stand, under a strict contract', () => {
    const config = z.object({ text: z.string(), n: z.int32(), on: z.boolean(), any: z.unknown() });
    expect(ofConfig(config).warnings).toEqual([
      'step.t: under a strict contract no template can stand in n, on, which are no text: the engine would not start; take texts there, or use contract: "both"',
    ]);
    const both = step({ config, contract: 'both', run: () => undefined });
    expect(contractsOf({ steps: { 'step.t': both } }).warnings).toEqual([]);
    expect(contracts.warnings).toEqual([expect.stringContaining('config_mutable, which is no text')]);
  });

  it.each([
    [
      'a step',
      { steps: { 'step.t': step({ contract: 'strict', run: () => undefined }) } },
      'config of step.t: a strict contract needs its schema, z.object({}) where it takes nothing',
    ],
    [
      'a module',
      { modules: { 'a.b': module({ contract: 'strict', create: () => ({}) }) } },
      'config of a.b: a strict contract needs its schema',
    ],
    [
      'a method',
      {
        modules: {
          'a.b': module({
            config: z.object({}),
            services: { go: {} },
            contract: 'strict',
            create: () => ({ services: { go: () => undefined } }),
          }),
        },
      },
      'go input of a.b: a strict contract needs its schema',
    ],
  ])(
    '[WF-6.3-strict-needs-messages] that are strict are refused where %s says not what it takes',
    (_what, parts, message) => {
      expect(() => contractsOf(parts)).toThrow(
        expect.objectContaining({ code: 'CONTRACT_INVALID', message: expect.stringContaining(message) }),
      );
    },
  );

  it('are refused where two messages come with different files of one name', () => {
    const one = (field: string) => {
      const proto = `package a; message Ask { string ${field} = 1; } message Other { string x = 1; }`;
      return compileProto({ 'ask.proto': proto });
    };
    const asks = (typeName: string, descriptors: Uint8Array) =>
      fromMessage({ typeName, codec: createEcho(), descriptors });
    const parts = (second: Uint8Array) => ({
      steps: {
        'step.t': step({
          config: asks('a.Ask', one('s')),
          output: asks('a.Other', second),
          contract: 'both',
          run: () => ({}),
        }),
      },
    });
    expect(() => contractsOf(parts(one('t')))).toThrow('two messages come with different files named ask.proto');
    expect(contractsOf(parts(one('s'))).listing).toHaveLength(1);
  });
});

/** A codec that keeps the bytes as they are. */
function createEcho() {
  const kept = new WeakMap<object, Uint8Array>();
  return {
    decode(bytes: Uint8Array) {
      const value = {};
      kept.set(value, bytes);
      return value;
    },
    encode: (value: object) => ({ finish: () => kept.get(value) ?? new Uint8Array() }),
  };
}
