import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import {
  type EngineCallbackServiceServer,
  EngineCallbackServiceService,
  PluginServiceClient,
} from '@awf/plugin-proto/workflow';
import type {
  Any,
  ContractRegistry,
  ExecuteStepResponse,
  HandleResponse,
  InvokeServiceResponse,
} from '@awf/plugin-proto/workflow/messages';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { magicCookies } from '../src/contract/handshake.js';
import { decodeStruct, encodeStruct } from '../src/contract/struct.js';
import { decodeTyped, encodeTypedConfig, encodeTypedInput, readMessageTypes } from '../src/message/index.js';
import { answerOf } from './support/notes-plugin.js';

const command = fileURLToPath(new URL('./fixtures/typed-plugin.mjs', import.meta.url));

function launchTyped({ env }: Sandbox): Promise<PluginProcess> {
  return launch({ name: 'typed', command, magicCookies, versions: [1], startTimeoutMs: 10_000, env, tls: 'off' });
}

/** What a host knows of a plugin's contracts once it has asked for them. */
async function contractsOf(plugin: PluginProcess) {
  const client = plugin.connection.client(PluginServiceClient);
  const registry = await answerOf<ContractRegistry>((callback) => client.getContractRegistry({}, callback));
  const { types } = readMessageTypes(registry.fileDescriptorSet);
  const find = (name: string) => {
    const type = types?.find(`typed.contracts.${name}`);
    if (type === undefined) throw new TypeError(`no message ${name}`);
    return type;
  };
  const read = (typed: Any | undefined, name: string) =>
    typed === undefined ? undefined : decodeTyped(find(name), typed).value;
  return { client, registry, find, read };
}

const noStructs = { triggerData: undefined, current: undefined, metadata: undefined, config: undefined };

describe('a plugin with contracts, over the wire', () => {
  test('[WF-6.3-strict] runs a strict step on messages alone', async ({ sandbox }) => {
    await using plugin = await launchTyped(sandbox);
    const { client, registry, find, read } = await contractsOf(plugin);
    expect(registry.contracts).toMatchObject([
      { kind: 1, moduleType: 'typed.store', configMessage: 'typed.contracts.TypedStoreConfig', mode: 2 },
      { kind: 3, moduleType: 'typed.store', method: 'where', outputMessage: 'typed.contracts.TypedStoreWhereOutput' },
      { kind: 2, stepType: 'step.typed_greet', inputMessage: 'typed.contracts.StepTypedGreetInput', mode: 3 },
      { kind: 4, triggerType: 'typed.tick', configMessage: '', outputMessage: '', mode: 2 },
    ]);
    const typedConfig = encodeTypedConfig(find('StepTypedGreetConfig'), { greeting: 'Hi', _config_dir: '/c' }).payload;
    const created = { type: 'step.typed_greet', name: 'one', config: undefined, typedConfig };
    const { handleId } = await answerOf<HandleResponse>((callback) => client.createStep(created, callback));
    const typedInput = encodeTypedInput(find('StepTypedGreetInput'), { name: 'Ada', times: '2', body: {} }).payload;
    const request = { ...noStructs, handleId, stepOutputs: new Map(), typedConfig, typedInput };
    const answer = await answerOf<ExecuteStepResponse>((callback) => client.executeStep(request, callback));
    expect(answer).toMatchObject({ error: '', output: undefined, stopPipeline: false });
    expect(answer.typedOutput?.typeUrl).toBe('type.googleapis.com/typed.contracts.StepTypedGreetOutput');
    expect(read(answer.typedOutput, 'StepTypedGreetOutput')).toEqual({ text: 'Hi, AdaHi, Ada', shouted: false });
  });

  test('[WF-6.3-both] runs a module on either form', async ({ sandbox }) => {
    await using plugin = await launchTyped(sandbox);
    const { client, find, read } = await contractsOf(plugin);
    const typedConfig = encodeTypedConfig(find('TypedStoreConfig'), { path: '/typed' }).payload;
    const where = async (fields: object, typedInput?: Any) => {
      const request = { type: 'typed.store', name: 'main', config: undefined, typedConfig: undefined, ...fields };
      const { handleId } = await answerOf<HandleResponse>((callback) => client.createModule(request, callback));
      const call = { handleId, method: 'where', args: undefined, typedInput };
      return answerOf<InvokeServiceResponse>((callback) => client.invokeService(call, callback));
    };
    const typed = await where({ typedConfig }, encodeTypedInput(find('TypedStoreWhereInput'), {}).payload);
    expect(read(typed.typedOutput, 'TypedStoreWhereOutput')).toEqual({ path: '/typed' });
    const plain = await where({ config: encodeStruct({ path: '/struct' }).struct });
    expect([decodeStruct(plain.result), plain.typedOutput]).toEqual([{ path: '/struct' }, undefined]);
  });

  test('[WF-4.9-typed-data] starts workflows with its data as a message beside the Struct', async ({ sandbox }) => {
    await using plugin = await launchTyped(sandbox);
    const { client, read } = await contractsOf(plugin);
    const asked: unknown[] = [];
    const refuse: EngineCallbackServiceServer['log'] = (_call, callback) => callback(null, {});
    const service = {
      triggerWorkflow: ({ request }, callback) => {
        const name = request.action === 'tick' ? 'TypedTickTickData' : 'TypedTickTockData';
        asked.push([request.action, decodeStruct(request.data), read(request.typedData, name)]);
        callback(null, { error: '' });
      },
      log: refuse,
    } as EngineCallbackServiceServer;
    await using _server = await plugin.broker.acceptAndServe(1, (registrar) =>
      registrar.addService(EngineCallbackServiceService, service),
    );
    const request = { type: 'typed.tick', name: 'pipeline:p', config: undefined };
    const { handleId } = await answerOf<HandleResponse>((callback) => client.createTrigger(request, callback));
    expect(await answerOf((callback) => client.startModule({ handleId }, callback))).toEqual({ error: '' });
    expect(asked).toEqual([
      ['tick', { n: 7 }, { n: 7 }],
      ['tock', { at: 'noon' }, { at: 'noon' }],
    ]);
  });

  test('[WF-7.3-contracts] lists its contracts when it describes itself', ({ sandbox }) => {
    const { contracts, warnings } = JSON.parse(execFileSync(command, ['--describe'], { env: sandbox.env }).toString());
    expect(contracts.map(({ kind, mode }: { kind: string; mode: string }) => `${kind} ${mode}`)).toEqual([
      'module proto_with_legacy_struct',
      'service_method proto_with_legacy_struct',
      'step strict',
      'trigger proto_with_legacy_struct',
    ]);
    expect(contracts[2]).toEqual({
      kind: 'step',
      type: 'step.typed_greet',
      mode: 'strict',
      config: 'typed.contracts.StepTypedGreetConfig',
      input: 'typed.contracts.StepTypedGreetInput',
      output: 'typed.contracts.StepTypedGreetOutput',
    });
    expect(warnings).toBeUndefined();
  });
});
