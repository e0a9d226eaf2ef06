import { CreateStepRequest, HandleRequest, Manifest } from '@awf/plugin-proto/workflow/messages';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compileContracts } from '../../../test/support/compile-proto.js';
import { startTyped } from '../../../test/support/typed-engine.js';
import { toAny } from '../../contract/any.js';
import type { ContractMode } from '../../define/contract-mode.js';
import { definePlugin, module, step } from '../../define/definers.js';
import { stopPipeline } from '../../define/step.js';
import { withContext } from '../../define/with-context.js';
import { fromMessage } from '../../schema/from-message.js';

const descriptors = compileContracts();
const manifest = fromMessage<Manifest>({ typeName: 'workflow.plugin.v1.Manifest', codec: Manifest, descriptors });
const handle = fromMessage<HandleRequest>({
  typeName: 'workflow.plugin.v1.HandleRequest',
  codec: HandleRequest,
  descriptors,
});

const config = z.object({
  text: z.string(),
  times: z.int32().default(1),
  tags: z.array(z.string()),
  note: z.string().nullable(),
});
const output = z.object({ text: z.string(), found: z.boolean(), tags: z.array(z.string()) });
const repeat = (contract: ContractMode) =>
  step({
    config,
    current: z.object({ tenant: z.string() }),
    output,
    contract,
    run: ({ text, times, tags, note }, { current, rawConfig }) => ({
      text: `${current.tenant}:${text.repeat(times)}:${note}:${Object.keys(rawConfig).length}`,
      found: false,
      tags,
    }),
  });
const own = step({
  config: manifest,
  current: handle,
  output: manifest,
  contract: 'both',
  run: (given, { current }) => ({ ...given, author: current.handleId }),
});
const free = step({
  config: z.object({}),
  contract: 'strict',
  run: (_config, { current }) => ({ seen: Object.keys(current) }),
});
const nothing = step({ config: z.object({}), output, contract: 'strict', run: () => undefined });
const ends = step({
  config: z.object({}),
  output: z.object({ n: z.int32() }),
  contract: 'strict',
  run: () => stopPipeline({ n: 3 }),
});
const big = (contract: ContractMode) =>
  step({
    config: z.object({}),
    output: z.object({ n: z.int().meta({ format: 'int64' }) }).loose(),
    contract,
    run: () => ({ n: 2 ** 40, more: 1 }),
  });
const untyped = step({ run: () => ({ plain: true }) });
const store = (contract: ContractMode) =>
  module({
    config: z.object({ path: z.string().default('none') }),
    services: {
      get: {
        input: z.object({ key: z.string(), depth: z.int32().default(7) }),
        output: z.object({ value: z.string().nullable(), depth: z.int32() }),
      },
      put: { input: z.object({ key: z.string() }) },
      swap: { input: manifest, output: manifest },
    },
    contract,
    create: ({ path }) => ({
      services: {
        get: ({ key, depth }) => ({ value: key === 'none' ? null : `${path}/${key}`, depth }),
        put: ({ key }) => ({ put: key }),
        swap: (given) => ({ ...given, name: given.version, version: given.name }),
      },
    }),
  });
const strictStore = store('strict');
const uses = step({
  config: z.object({}),
  run: (_config, ctx) =>
    ctx
      .module(strictStore, 'main')
      .swap({ name: 'n', version: 'v', author: '', description: '', configMutable: false, sampleCategory: '' }),
});

const engine = await startTyped(
  definePlugin({
    name: 'typed',
    version: '1.0.0',
    steps: {
      'step.strict': repeat('strict'),
      'step.both': repeat('both'),
      'step.own': own,
      'step.free': free,
      'step.nothing': nothing,
      'step.ends': ends,
      'step.big': big('strict'),
      'step.big_both': big('both'),
      'step.untyped': untyped,
      'step.uses': uses,
    },
    modules: { 'm.strict': strictStore, 'm.both': store('both'), 'm.untyped': store('none') },
  }),
);
const created = async (type: string, fields: Parameters<typeof engine.createStep>[1]) => {
  const { handleId, error } = await engine.createStep(type, fields);
  expect(error).toBe('');
  return handleId;
};
const given = { text: 'ab', tags: ['x'], note: 'n' };

describe('a strict step', () => {
  it('[WF-6.4-strict-step] takes messages and answers with one, what a message cannot say put back', async () => {
    const handleId = await created('step.strict', { typedConfig: { ...given, text: '{{ .t }}', _config_dir: '/c' } });
    const resolved = { text: 'ab', times: '2', note: null, tags: [] };
    expect(
      await engine.execute('step.strict', handleId, { typedConfig: resolved, typedInput: { tenant: 't', other: 1 } }),
    ).toEqual({
      struct: undefined,
      typed: { text: 't:abab:null:3', found: false },
      error: '',
      stop: false,
    });
  });

  it('runs on the config that it was created with where none is sent', async () => {
    const handleId = await created('step.strict', { typedConfig: given });
    expect((await engine.execute('step.strict', handleId, { typedInput: { tenant: 't' } })).typed).toEqual({
      text: 't:ab:n:3',
      found: false,
      tags: ['x'],
    });
  });

  it('[WF-6.4-input-required] says what is missing, and what it got instead', async () => {
    const handleId = await created('step.strict', { typedConfig: given });
    expect((await engine.execute('step.strict', handleId, { current: { tenant: 't' } })).error).toBe(
      'typed input is required; expected typed.contracts.StepStrictInput',
    );
    expect((await engine.createStep('step.strict', { config: given })).error).toBe(
      'typed config is required; expected typed.contracts.StepStrictConfig',
    );
    expect((await engine.createStep('step.strict', { config: { _config_dir: '/c' } })).error).toContain('text: ');
    expect((await engine.createStep('step.strict', { typedConfig: toAny('x.v1.Other', new Uint8Array()) })).error).toBe(
      'typed_config type mismatch: expected typed.contracts.StepStrictConfig, got x.v1.Other',
    );
    const broken = toAny('typed.contracts.StepStrictInput', new Uint8Array([10, 99]));
    expect((await engine.execute('step.strict', handleId, { typedInput: broken })).error).toMatch(
      /^typed_input: decode typed\./,
    );
  });

  it('has its values checked by its schemas all the same', async () => {
    expect((await engine.createStep('step.strict', { typedConfig: { tags: [] } })).error).toContain('text: ');
    const handleId = await created('step.strict', { typedConfig: given });
    expect((await engine.execute('step.strict', handleId, { typedInput: {} })).error).toContain('current: tenant: ');
  });

  it('[WF-6.3-no-output-message] without an output schema answers with a Struct, without a current reads nothing', async () => {
    const handleId = await created('step.free', { typedConfig: {} });
    expect(await engine.execute('step.free', handleId, { typedInput: { a: 1 }, typedConfig: {} })).toMatchObject({
      struct: { seen: [] },
      typed: undefined,
      error: '',
    });
  });

  it('[WF-6.3-empty-output] that returned nothing answers with a message without fields, and may stop the pipeline', async () => {
    const none = await created('step.nothing', { typedConfig: {} });
    expect(await engine.execute('step.nothing', none, { typedInput: {} })).toEqual({
      struct: undefined,
      typed: {},
      error: '',
      stop: false,
    });
    const last = await created('step.ends', { typedConfig: {} });
    expect(await engine.execute('step.ends', last, { typedInput: {} })).toMatchObject({ typed: { n: 3 }, stop: true });
  });

  it('fails where its message cannot hold what it returned; with both that is a Struct', async () => {
    const strict = await created('step.big', { typedConfig: {} });
    expect((await engine.execute('step.big', strict, { typedInput: {} })).error).toBe(
      'encode typed output: decode typed.contracts.StepBigOutput input as protobuf JSON: unknown field "more"',
    );
    const both = await created('step.big_both', { typedConfig: {} });
    expect(await engine.execute('step.big_both', both, { typedInput: {} })).toMatchObject({
      struct: { n: 2 ** 40, more: 1 },
      typed: undefined,
      error: '',
    });
  });
});

describe('a step with both', () => {
  it('[WF-6.3-both-struct] answers in the form that it was asked in', async () => {
    const handleId = await created('step.both', { config: { ...given, _config_dir: '/c' } });
    const structs = { config: given, current: { tenant: 't' } };
    const answer = { text: 't:ab:n:3', found: false, tags: ['x'] };
    expect(await engine.execute('step.both', handleId, structs)).toMatchObject({ struct: answer, typed: undefined });
    const typed = { ...structs, typedConfig: { ...given, text: 'cd' }, typedInput: { tenant: 'u' } };
    expect(await engine.execute('step.both', handleId, typed)).toMatchObject({
      struct: undefined,
      typed: { ...answer, text: 'u:cd:n:3' },
    });
  });
});

describe('a step of the author’s own messages', () => {
  it('[WF-6.2-own-message] gets and returns what its codec has, and the same as JSON where no message came', async () => {
    const sent = { name: 'n', version: 'v', config_mutable: true };
    const handleId = await created('step.own', { config: { ...sent, config_mutable: 'yes' } });
    expect(
      await engine.execute('step.own', handleId, { typedConfig: sent, typedInput: { handle_id: 'h', x: 1 } }),
    ).toMatchObject({
      struct: undefined,
      typed: { ...sent, author: 'h' },
    });
    expect(await engine.execute('step.own', handleId, { current: { handle_id: 'h', x: 1 } })).toMatchObject({
      struct: { ...sent, author: 'h' },
      typed: undefined,
      error: '',
    });
    expect((await engine.createStep('step.own', { config: { nope: 1 } })).error).toContain('unknown field "nope"');
  });
});

describe('a module with a contract', () => {
  const make = async (type: string, fields: Parameters<typeof engine.createModule>[1]) => {
    const { handleId, error } = await engine.createModule(type, fields);
    expect(error).toBe('');
    return handleId;
  };

  it('[WF-4.6-typed-invoke] takes a typed config, and its methods messages', async () => {
    const handleId = await make('m.strict', { typedConfig: { path: '/p', _config_dir: '/c' } });
    expect(await engine.invoke('m.strict', handleId, { method: 'get', typed: { key: 'k', depth: '2' } })).toEqual({
      struct: undefined,
      typed: { value: '/p/k', depth: 2 },
      error: '',
    });
    expect(await engine.invoke('m.strict', handleId, { method: 'get', typed: { key: 'none' } })).toMatchObject({
      typed: { depth: 7 },
    });
    expect(await engine.invoke('m.strict', handleId, { method: 'put', typed: { key: 'k' } })).toMatchObject({
      struct: { put: 'k' },
      error: '',
    });
    expect(
      await engine.invoke('m.strict', handleId, { method: 'swap', typed: { name: 'a', version: 'b' } }),
    ).toMatchObject({
      typed: { name: 'b', version: 'a' },
    });
    expect((await engine.invoke('m.strict', handleId, { method: 'get', args: { key: 'k' } })).error).toBe(
      'typed input is required; expected typed.contracts.MStrictGetInput',
    );
    expect((await engine.createModule('m.strict', { config: { path: '/p' } })).error).toBe(
      'typed config is required; expected typed.contracts.MStrictConfig',
    );
    expect((await engine.createModule('m.strict', {})).error).toBe('');
  });

  it('with both takes either, and one without a contract no message', async () => {
    const both = await make('m.both', { config: { path: '/s' } });
    expect(await engine.invoke('m.both', both, { method: 'get', args: { key: 'k' } })).toMatchObject({
      struct: { value: '/s/k', depth: 7 },
    });
    expect(await engine.invoke('m.both', both, { method: 'swap', args: { name: 'a', version: 'b' } })).toMatchObject({
      struct: { name: 'b', version: 'a' },
    });
    expect(
      await engine.invoke('m.both', both, { method: 'get', args: { key: 'k' }, typed: { key: 'l' } }),
    ).toMatchObject({ typed: { value: '/s/l' } });
    const { handleId } = await engine.createModule('m.untyped', { config: {} });
    const call = { handleId, method: 'get', args: undefined, typedInput: toAny('x.v1.In', new Uint8Array()) };
    expect((await engine.methods.invokeService(call, engine.never)).error).toBe(
      `module handle ${handleId} does not implement TypedServiceInvoker`,
    );
  });

  it('hands its messages to the plugin’s own steps as they are', async () => {
    await make('m.strict', { typedConfig: { path: '/p' } });
    const handleId = (
      await engine.methods.createStep(
        { type: 'step.uses', name: 'one', config: undefined, typedConfig: undefined },
        engine.never,
      )
    ).handleId;
    const request = {
      handleId,
      triggerData: undefined,
      stepOutputs: new Map(),
      metadata: undefined,
      current: undefined,
      config: undefined,
      typedConfig: undefined,
      typedInput: undefined,
    };
    expect(await engine.methods.executeStep(request, engine.never)).toMatchObject({ error: '' });
  });
});

it('[WF-8-typed-create-step] reads and writes the bytes that Go gives a typed CreateStep', () => {
  const hex =
    '0a06737465702e7412017322370a2f747970652e676f6f676c65617069732e636f6d2f676f6f676c652e70726f746f6275662e537472696e6756616c756512040a026869';
  const payload = toAny('google.protobuf.StringValue', Buffer.from('0a026869', 'hex'));
  const request = { type: 'step.t', name: 's', config: undefined, typedConfig: payload };
  expect(Buffer.from(CreateStepRequest.encode(request).finish()).toString('hex')).toBe(hex);
  expect(CreateStepRequest.decode(Buffer.from(hex, 'hex'))).toEqual(request);
});

it('[WF-6.1-no-contracts] a plugin without contracts answers with an empty registry', async () => {
  const none = await startTyped(definePlugin({ name: 'none', version: '1.0.0', steps: { 'step.untyped': untyped } }));
  expect(none.registry).toEqual({ contracts: [], fileDescriptorSet: undefined });
});

describe('the plugin’s own config', () => {
  const context = withContext({
    config: z.object({ token: z.string(), tries: z.int32().default(1) }),
    secrets: ['token'],
  });
  const made = (contract: ContractMode) =>
    startTyped(
      context.definePlugin({
        name: 'api',
        version: '1.0.0',
        steps: {
          'step.shows': context.step({
            config: z.object({}),
            output: z.object({ token: z.string(), tries: z.int32() }),
            contract,
            run: (_config, { config: { token, tries } }) => ({ token, tries }),
          }),
        },
      }),
    );

  it('[WF-7.3-config-module] has a contract where the plugin has one, strict if all are', async () => {
    const strict = await made('strict');
    expect(strict.registry.contracts.map(({ moduleType, mode }) => [moduleType, mode])).toEqual([
      ['', 3],
      ['api.config', 3],
    ]);
    const { handleId } = await strict.createModule('api.config', { typedConfig: { token: 't', tries: '5' } });
    expect(await strict.methods.initModule({ handleId }, strict.never)).toEqual({ error: '' });
    const step = (await strict.createStep('step.shows', { typedConfig: {} })).handleId;
    expect((await strict.execute('step.shows', step, { typedInput: {} })).typed).toEqual({ token: 't', tries: 5 });
    expect((await strict.createModule('api.config', { config: { token: 't' } })).error).toBe(
      'typed config is required; expected api.contracts.ApiConfig',
    );
    const both = await made('both');
    expect(both.registry.contracts.map(({ mode }) => mode)).toEqual([2, 2]);
    expect((await both.createModule('api.config', { config: { token: 't' } })).error).toBe('');
    expect((await made('none')).registry.contracts).toEqual([]);
  });
});
