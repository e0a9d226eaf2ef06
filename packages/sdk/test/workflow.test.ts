import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import {
  type EngineCallbackServiceServer,
  EngineCallbackServiceService,
  PluginServiceClient,
} from '@awf/plugin-proto/workflow';
import type { ExecuteStepResponse, HandleResponse } from '@awf/plugin-proto/workflow/messages';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { magicCookies } from '../src/contract/handshake.js';
import { decodeStruct, encodeStruct } from '../src/contract/struct.js';
import { answerOf } from './support/notes-plugin.js';

const command = fileURLToPath(new URL('./fixtures/workflow-plugin.mjs', import.meta.url));

function launchProbe(sandbox: Sandbox): Promise<PluginProcess> {
  const env = { ...sandbox.env, PROBE_NOTES: `${sandbox.folder}/probe-notes` };
  return launch({ name: 'probe', command, magicCookies, versions: [1], startTimeoutMs: 10_000, env, tls: 'off' });
}

function notes(sandbox: Sandbox): readonly string[] {
  const file = `${sandbox.folder}/probe-notes`;
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

/** An engine's callbacks, which note what they are asked. */
function engine(answers: { readonly error?: string } = {}) {
  const asked: unknown[] = [];
  const { error = '' } = answers;
  const service: EngineCallbackServiceServer = {
    triggerWorkflow: ({ request }, callback) => {
      asked.push([request.triggerType, request.action, decodeStruct(request.data)]);
      callback(null, { error });
    },
    getService: ({ request }, callback) => callback(null, { found: request.name === 'db' }),
    log: ({ request }, callback) => {
      asked.push([request.level, request.message, decodeStruct(request.fields)]);
      callback(null, {});
    },
    publishMessage: ({ request }, callback) => {
      asked.push([request.topic, request.payload.toString(), Object.fromEntries(request.metadata)]);
      callback(null, { error, messageId: `m${asked.length}` });
    },
    subscribe: ({ request }, callback) => {
      asked.push(['subscribe', request.topic]);
      callback(null, { error });
    },
    unsubscribe: ({ request }, callback) => {
      asked.push(['unsubscribe', request.topic]);
      callback(null, { error });
    },
  };
  const serve = (plugin: PluginProcess, id = 1) =>
    plugin.broker.acceptAndServe(id, (registrar) => registrar.addService(EngineCallbackServiceService, service));
  return { asked, serve };
}

function clientOf(plugin: PluginProcess): PluginServiceClient {
  return plugin.connection.client(PluginServiceClient);
}

async function createOf(plugin: PluginProcess, kind: 'createModule' | 'createStep' | 'createTrigger', type: string) {
  const client = clientOf(plugin);
  const request = { type, name: 'main', config: undefined, typedConfig: undefined };
  const { handleId, error } = await answerOf<HandleResponse>((callback) => client[kind](request, callback));
  expect(error).toBe('');
  return handleId;
}

async function ask(plugin: PluginProcess, config: object = { name: 'db' }) {
  const handleId = await createOf(plugin, 'createStep', 'step.ask');
  const none = {
    triggerData: undefined,
    current: undefined,
    metadata: undefined,
    typedConfig: undefined,
    typedInput: undefined,
  };
  const request = { ...none, handleId, stepOutputs: new Map(), config: encodeStruct(config).struct };
  const { output, error } = await answerOf<ExecuteStepResponse>((callback) =>
    clientOf(plugin).executeStep(request, callback),
  );
  return { output: decodeStruct(output), error };
}

describe('a plugin under the workflow engine', () => {
  test('calls the engine back over what it announced, with or without ConfigureCallback', async ({ sandbox }) => {
    await using plugin = await launchProbe(sandbox);
    const { asked, serve } = engine();
    await using _server = await serve(plugin);
    expect(await ask(plugin)).toEqual({ output: { found: true, id: 'm1', event: 'm2' }, error: '' });
    expect(asked).toEqual([
      ['topic', 'hi', { a: 'b' }],
      ['probe.told', '{"n":1}', {}],
    ]);
    expect(await answerOf((callback) => clientOf(plugin).configureCallback({ brokerId: 1 }, callback))).toEqual({
      error: '',
    });
    const handleId = await createOf(plugin, 'createTrigger', 'probe.trigger');
    await answerOf((callback) => clientOf(plugin).startModule({ handleId }, callback));
    await sandbox.waitFor('the workflow was triggered', () => notes(sandbox).includes('triggered'));
    expect(asked.at(-1)).toEqual(['main', 'fire', { n: 1 }]);
  });

  test('takes callbacks under another id, and messages of its topics', async ({ sandbox }) => {
    await using plugin = await launchProbe(sandbox);
    const { asked, serve } = engine();
    await using _server = await serve(plugin, 7);
    expect(await answerOf((callback) => clientOf(plugin).configureCallback({ brokerId: 7 }, callback))).toEqual({
      error: '',
    });
    const handleId = await createOf(plugin, 'createModule', 'probe.listener');
    expect(await answerOf((callback) => clientOf(plugin).startModule({ handleId }, callback))).toEqual({ error: '' });
    expect(asked).toEqual([
      ['subscribe', 'news'],
      ['info', 'listening', { name: 'main' }],
    ]);
    const message = {
      handleId,
      topic: 'news',
      payload: Buffer.from('hi'),
      messageId: 'm',
      metadata: new Map([['k', 'v']]),
    };
    expect(await answerOf((callback) => clientOf(plugin).deliverMessage(message, callback))).toEqual({
      error: '',
      acknowledged: true,
    });
    expect(notes(sandbox)).toEqual(['news hi v']);
    await answerOf((callback) => clientOf(plugin).destroyModule({ handleId }, callback));
    await sandbox.waitFor('the topic is given up', () => asked.length === 3);
    expect(asked.at(-1)).toEqual(['unsubscribe', 'news']);
    expect(notes(sandbox).slice(1)).toEqual(['stop', 'dispose']);
  });

  test('fails its calls with a reason where the engine offers nothing or refuses [WF-3.2-callback-texts]', async ({
    sandbox,
  }) => {
    await using plugin = await launchProbe(sandbox);
    expect(await answerOf((callback) => clientOf(plugin).configureCallback({ brokerId: 9 }, callback))).toEqual({
      error: expect.stringMatching(/^dial callback broker: /),
    });
    expect(await ask(plugin)).toEqual({
      output: undefined,
      error: "look a service up: waiting for the host's service took longer than 5000 ms",
    });
    const { serve } = engine({ error: 'message publish handler not configured' });
    await using _server = await serve(plugin);
    expect((await ask(plugin)).error).toBe('publish message: message publish handler not configured');
  });

  test('stops and disposes of what it holds when the engine lets go of it [WF-3.2-destroy]', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { serve } = engine();
    await serve(plugin);
    const handleId = await createOf(plugin, 'createModule', 'probe.listener');
    await answerOf((callback) => clientOf(plugin).startModule({ handleId }, callback));
    await plugin.close();
    expect(notes(sandbox)).toEqual(['stop', 'dispose']);
  });
});
