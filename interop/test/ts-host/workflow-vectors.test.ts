import { createHash } from 'node:crypto';
import type { PluginProcess } from '@awf/go-plugin/host';
import {
  type EngineCallbackServiceServer,
  EngineCallbackServiceService,
  PluginServiceClient,
} from '@awf/plugin-proto/workflow';
import {
  ConfigureCallbackRequest,
  ContractRegistry,
  CreateModuleRequest,
  CreateStepRequest,
  CreateTriggerRequest,
  DeliverMessageRequest,
  DeliverMessageResponse,
  ErrorResponse,
  ExecuteStepRequest,
  ExecuteStepResponse,
  HandleRequest,
  HandleResponse,
  Manifest,
  PublishMessageRequest,
  Struct,
  SubscribeRequest,
  TriggerWorkflowRequest,
  TypeList,
} from '@awf/plugin-proto/workflow/messages';
import { decodeStruct } from '@awf/plugin-sdk/contract';
import { expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { waitUntil } from '../../src/wait-until.js';
import { vectors } from '../support/workflow-vectors.js';
import { unary } from './support/calls.js';
import { launchGo } from './support/launch-go.js';

// Workflow plugin spec §8: what our stubs send and read must be the bytes that Go peers exchange.

interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

function toHex<T>(codec: Codec<T>, message: T): string {
  return Buffer.from(codec.encode(message).finish()).toString('hex');
}

/** The message of a vector, after the expectation that we write it as Go does. */
function vector<T>(codec: Codec<T>, hex: string): T {
  const message = codec.decode(Buffer.from(hex, 'hex'));
  expect(toHex(codec, message)).toBe(hex);
  return message;
}

/** The methods of a Go plugin. */
function methodsOf({ connection }: PluginProcess) {
  const client = connection.client(PluginServiceClient);
  const handle = vector(HandleRequest, vectors.handle);
  return {
    client,
    manifest: () => unary(client.getManifest.bind(client), {}),
    stepTypes: () => unary(client.getStepTypes.bind(client), {}),
    registry: () => unary(client.getContractRegistry.bind(client), {}),
    createModule: (hex: string) => unary(client.createModule.bind(client), vector(CreateModuleRequest, hex)),
    start: () => unary(client.startModule.bind(client), handle),
    invoke: (handleId: string, method: string) =>
      unary(client.invokeService.bind(client), { handleId, method, args: undefined, typedInput: undefined }),
  };
}

describePairing('ts-host/go-plugin', 'the test vectors of the workflow engine', () => {
  test('of metadata are read from a Go plugin [WF-8-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'workflow-plugin-demo');
    const methods = methodsOf(plugin);
    expect(await methods.manifest()).toEqual(vector(Manifest, vectors.manifest));
    expect(await methods.stepTypes()).toEqual(vector(TypeList, vectors.stepTypes));
    expect(toHex(ContractRegistry, await methods.registry())).toBe(vectors.nothing);
    vector(ContractRegistry, vectors.registry);
    await plugin.close();
  });

  test('of modules and steps are taken by a Go plugin, and its answers read [WF-8-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'workflow-plugin-demo');
    const { client, createModule, invoke } = methodsOf(plugin);
    const created = [vectors.createModule, vectors.createModuleEmpty, vectors.createModuleNil];
    const configs = [];
    for (const [index, request] of created.entries()) {
      const answer = await createModule(request);
      if (index === 0) expect(answer).toEqual(vector(HandleResponse, vectors.handle));
      configs.push(decodeStruct((await invoke(answer.handleId, 'config')).result));
    }
    expect(configs).toEqual([
      { config: { a: 1, b: null, c: [true, 'x'] }, sent: true },
      { config: {}, sent: true },
      { config: {}, sent: false },
    ]);
    const typed = await unary(client.createStep.bind(client), vector(CreateStepRequest, vectors.createStepTyped));
    expect(typed).toEqual({ handleId: '', error: 'unknown step type "step.t"' });
    vector(HandleResponse, vectors.boom);
    await plugin.close();
  });

  test('of a step are executed by a Go plugin [WF-8-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'workflow-plugin-demo');
    const { client } = methodsOf(plugin);
    const step = { type: 'step.demo', name: 's', config: undefined, typedConfig: undefined };
    const answer = await unary(client.createStep.bind(client), step);
    expect(toHex(HandleResponse, answer)).toBe(vectors.handle);
    const executed = await unary(client.executeStep.bind(client), vector(ExecuteStepRequest, vectors.executeStep));
    expect(toHex(ExecuteStepResponse, executed)).toBe(vectors.executed);
    await plugin.close();
  });

  test('of triggers and messages go both ways [WF-8-vectors]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'workflow-plugin-demo');
    const { client, createModule, invoke, start } = methodsOf(plugin);
    const asked: Record<string, string> = {};
    const service: EngineCallbackServiceServer = {
      triggerWorkflow: ({ request }, callback) => {
        asked.triggerWorkflow = toHex(TriggerWorkflowRequest, request);
        callback(null, vector(ErrorResponse, vectors.nothing));
      },
      publishMessage: ({ request }, callback) => {
        asked.publishMessage = toHex(PublishMessageRequest, request);
        callback(null, { error: '', messageId: 'm1' });
      },
      subscribe: ({ request }, callback) => {
        asked.subscribe = toHex(SubscribeRequest, request);
        callback(null, { error: '' });
      },
      unsubscribe: (_call, callback) => callback(null, { error: '' }),
      getService: (_call, callback) => callback(null, { found: false }),
      log: (_call, callback) => callback(null, {}),
    };
    await plugin.broker.acceptAndServe(1, (registrar) => registrar.addService(EngineCallbackServiceService, service));
    const configure = vector(ConfigureCallbackRequest, vectors.configureCallback);
    expect(await unary(client.configureCallback.bind(client), configure)).toEqual({ error: '' });
    const trigger = vector(CreateTriggerRequest, vectors.createTrigger);
    expect(toHex(HandleResponse, await unary(client.createTrigger.bind(client), trigger))).toBe(vectors.handle);
    expect(await start()).toEqual({ error: '' });
    await waitUntil('the trigger', 5_000, () => asked.triggerWorkflow);
    const { handleId } = await createModule(vectors.createModule);
    for (const method of ['publish', 'listen']) expect((await invoke(handleId, method)).error).toBe('');
    const h2 = (hex: string) => hex.replace(vectors.handle, '0a03682d32');
    expect(asked).toEqual({
      triggerWorkflow: vectors.triggerWorkflow,
      publishMessage: h2(vectors.publishMessage),
      subscribe: h2(vectors.subscribe),
    });
    const message = { ...vector(DeliverMessageRequest, vectors.deliverMessage), handleId };
    const delivered = await unary(client.deliverMessage.bind(client), message);
    expect(toHex(DeliverMessageResponse, delivered)).toBe(vectors.acknowledged);
    await plugin.close();
  });

  test('of a trigger’s config have the fingerprint [WF-8-fingerprint]', async ({ sandbox }) => {
    await using plugin = await launchGo(sandbox, 'workflow-plugin-demo');
    const { config } = vector(CreateTriggerRequest, vectors.createTrigger);
    if (config === undefined) throw new Error('the vector has a config');
    const bytes = Struct.encode(config).finish();
    expect(Buffer.from(bytes).toString('hex')).toBe(vectors.triggerConfig);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(vectors.fingerprint);
    await plugin.close();
  });
});
