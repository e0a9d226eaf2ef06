import { launch, type PluginProcess } from '@awf/go-plugin/host';
import { PluginServiceClient } from '@awf/plugin-proto/workflow';
import { magicCookies } from '@awf/plugin-sdk/contract';
import { describe, expect } from 'vitest';
import {
  CallbackServer,
  type DeliverFunc,
  type EngineFunctions,
  ExternalPluginAdapter,
  GRPCPlugin,
  PluginClient,
  RemoteModule,
  RemoteStep,
  RemoteTrigger,
} from '../src/index.js';
import { failureOf } from './support/plugins.js';
import { type EngineRoom, present, test } from './support/workflow.js';

/** An engine that notes what plugins ask of it, and holds what they subscribed to. */
function createEngine(answers: Partial<EngineFunctions> = {}) {
  const asked: unknown[] = [];
  const topics = new Map<string, DeliverFunc>();
  const functions: EngineFunctions = {
    triggerWorkflow: (...call) => void asked.push(call),
    getService: (...call) => {
      asked.push(call);
      return call[0] === 'db';
    },
    log: (...call) => void asked.push(call),
    publishMessage: (topic, payload, metadata, plugin) => {
      asked.push([topic, Buffer.from(payload).toString(), metadata, plugin]);
      return `m${asked.length}`;
    },
    subscribe: (topic, deliver, plugin) => {
      asked.push(['subscribe', topic, plugin]);
      topics.set(topic, deliver);
      return () => {
        asked.push(['unsubscribe', topic, plugin]);
        topics.delete(topic);
      };
    },
    ...answers,
  };
  return { asked, topics, functions };
}

async function startListener(room: EngineRoom, functions: EngineFunctions) {
  room.add('probe');
  const manager = room.manager({ callbacks: functions });
  const adapter = await manager.loadPlugin('probe');
  const listener = await present((await adapter.moduleFactories()).get('probe.listener'))('main', {});
  await listener.start();
  return { manager, adapter, listener };
}

function launchBare(room: EngineRoom): Promise<PluginProcess> {
  const command = `${room.add('bare')}/bare`;
  return launch({ name: 'bare', command, magicCookies, versions: [1], env: room.sandbox.env, startTimeoutMs: 10_000 });
}

describe('what plugins call of an engine', () => {
  test('says which plugin it was [WF-4.9-plugin] [WF-4.9-service] [WF-4.9-publish]', async ({ room }) => {
    room.add('one');
    room.add('two', { hasTriggers: false });
    const { asked, functions } = createEngine();
    await using manager = room.manager({ callbacks: new CallbackServer(functions) });
    for (const name of ['one', 'two']) {
      const adapter = await manager.loadPlugin(name);
      const ask = await present((await adapter.stepFactories()).get('step.ask'))('s', { topic: 't' });
      expect((await ask.execute({ current: {} })).output).toEqual({ db: true, id: `m${asked.length}` });
    }
    expect(asked).toEqual([
      ['db', 'one'],
      ['t', 'hi', { a: 'b' }, 'one'],
      ['db', 'two'],
      ['t', 'hi', { a: 'b' }, 'two'],
    ]);
  });

  test('are messages too, which really arrive until the module is destroyed [WF-4.9-deliver] [WF-4.9-subscribe]', async ({
    room,
  }) => {
    const { asked, topics, functions } = createEngine();
    const { manager, listener } = await startListener(room, functions);
    await using _manager = manager;
    expect(asked).toEqual([
      ['subscribe', 'news', 'probe'],
      ['warn', 'listening', { name: 'main' }, 'probe'],
    ]);
    await present(topics.get('news'))(Buffer.from('one'), { k: 'v' });
    expect(room.notes('probe')).toEqual(['news one {"k":"v"}']);
    expect(await failureOf(present(topics.get('news'))(Buffer.from('bad'), {}))).toMatchObject({
      code: 'PLUGIN_ERROR',
      message: 'Plugin probe could not take a message of topic "news": bad news',
    });
    await listener.destroy();
    expect(topics.size).toBe(0);
    expect(asked.at(-1)).toEqual(['unsubscribe', 'news', 'probe']);
  });

  for (const [how, end] of [
    ['unloaded', (manager) => manager.unloadPlugin('probe')],
    ['killed', async (manager) => void process.kill(present(manager.list()[0]?.pid), 'SIGKILL')],
    ['reloaded', (manager) => manager.reloadPlugin('probe')],
  ] as const satisfies readonly [string, (manager: ReturnType<EngineRoom['manager']>) => Promise<unknown>][]) {
    test(`ends its subscriptions when the plugin is ${how} [WF-4.9-subscription-end]`, async ({ room }) => {
      const { topics, functions } = createEngine();
      const { manager } = await startListener(room, functions);
      await using _manager = manager;
      expect(topics.size).toBe(1);
      await end(manager);
      await room.sandbox.waitFor('the subscription has ended', () => topics.size === 0);
    });
  }

  test('is answered as the engine does where it has no function for it [WF-4.9-defaults]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const logged: string[] = [];
    manager.on('log', ({ level, message, fields }) => logged.push(`${level} ${message} ${JSON.stringify(fields)}`));
    const adapter = await manager.loadPlugin('probe');
    const ask = await present((await adapter.stepFactories()).get('step.ask'))('s', { topic: 't' });
    expect((await failureOf(ask.execute({ current: {} }))).message).toMatch(
      /publish message: message publish handler not configured$/,
    );
    const listener = await present((await adapter.moduleFactories()).get('probe.listener'))('main', {});
    expect((await failureOf(listener.start())).message).toMatch(
      /subscribe to news: message subscribe handler not configured$/,
    );
    const trigger = present((await adapter.triggerFactories()).get('probe.trigger'))();
    await trigger.configure({ workflowType: 'pipeline:p' });
    await trigger.start();
    await room.sandbox.waitFor('it was told', () => room.notes('probe').length === 2);
    expect(room.notes('probe')[1]).toBe('trigger workflow callback: trigger handler not configured');
  });

  test('fails with the engine’s words, byte for byte where Go’s host has them [WF-4.9-answers] [WF-4.1-grpc-plugin]', async ({
    room,
  }) => {
    await using plugin = await launchBare(room);
    const { functions, topics } = createEngine({
      triggerWorkflow: () => {
        throw new Error('no handler found for workflow type: x');
      },
      publishMessage: async () => Promise.reject(new Error('the broker is full')),
    });
    const grpc = new GRPCPlugin(new CallbackServer(functions));
    expect(grpc.grpcServer()).toBeUndefined();
    const client = grpc.grpcClient(plugin, { callTimeoutMs: 5_000 });
    expect(await client.callbacks?.announced).toBe(1);
    const adapter = await ExternalPluginAdapter.load(client);
    expect(adapter.problems).toEqual([]);
    const ask = await present((await adapter.stepFactories()).get('step.ask'))('s', { topic: 't' });
    expect((await failureOf(ask.execute({ current: {} }))).message).toMatch(/publish message: the broker is full$/);
    expect(topics.size).toBe(0);
  });

  test('needs no manager: all of it can be made of a process [WF-4.1-constructors]', async ({ room }) => {
    await using plugin = await launchBare(room);
    const { asked, functions } = createEngine();
    const client = new GRPCPlugin(new CallbackServer(functions)).grpcClient(plugin);
    expect(new PluginClient(plugin).connection).toBe(client.connection);
    const adapter = await ExternalPluginAdapter.load(client);
    const made = await present((await adapter.stepFactories()).get('step.version'))('s');
    const step = new RemoteStep({ name: 'mine', handle: made.handle, client });
    expect((await step.execute({ current: {} })).output).toMatchObject({ version: '1.0.0' });
    const created = await present((await adapter.moduleFactories()).get('probe.counter'))('m', {});
    const module = new RemoteModule({ name: 'mine', handle: created.handle, client });
    expect(await module.invokeService('add', { by: 1 })).toEqual({ value: 1 });
    const trigger = new RemoteTrigger({ type: 'probe.trigger', client });
    await trigger.configure({ workflowType: 'w' });
    await trigger.start();
    await room.sandbox.waitFor('it fired', () => asked.length === 1);
    expect(adapter.client(PluginServiceClient)).toBeInstanceOf(PluginServiceClient);
  });

  test('may be nothing at all: triggers then have no way back [WF-4.5-no-callbacks]', async ({ room }) => {
    await using plugin = await launchBare(room);
    const adapter = await ExternalPluginAdapter.load(new GRPCPlugin().grpcClient(plugin));
    expect((await adapter.triggerFactories()).size).toBe(0);
    expect(adapter.problems).toMatchObject([
      {
        code: 'NOT_SUPPORTED',
        message: 'Plugin bare could not connect its triggers to this host: no callback server was given.',
      },
    ]);
    expect((await adapter.stepFactories()).size).toBeGreaterThan(0);
  });

  test('can be set for the plugins that are loaded later [WF-4.1-set-callbacks]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const { asked, functions } = createEngine();
    manager.setCallbackServer(new CallbackServer(functions));
    const adapter = await manager.loadPlugin('probe');
    const ask = await present((await adapter.stepFactories()).get('step.ask'))('s', { topic: 't' });
    await ask.execute({ current: {} });
    expect(asked).toHaveLength(2);
  });
});

describe('a trigger', () => {
  test('starts workflows while it is started, each by its own name [WF-4.8-life] [WF-4.9-trigger]', async ({
    room,
  }) => {
    room.add('probe');
    const { asked, functions } = createEngine();
    await using manager = room.manager({ callbacks: functions });
    const adapter = await manager.loadPlugin('probe');
    const trigger = present((await adapter.triggerFactories()).get('probe.trigger'))();
    expect(trigger).toBeInstanceOf(RemoteTrigger);
    expect(trigger.name).toBe('probe.trigger');
    await trigger.configure({ workflowType: 'pipeline:a', n: 1 });
    await trigger.configure({ n: 1, workflowType: 'pipeline:a' });
    await trigger.configure({ workflowType: 'pipeline:b', n: 2 });
    await trigger.configure();
    await trigger.init();
    await trigger.start();
    await room.sandbox.waitFor('all fired', () => asked.length === 3);
    expect(asked).toEqual([
      ['pipeline:a', 'fire', { n: 1 }, 'probe'],
      ['pipeline:b', 'fire', { n: 2 }, 'probe'],
      ['probe.trigger', 'fire', { n: 1 }, 'probe'],
    ]);
    await trigger.stop();
    await trigger.destroy();
    await trigger.destroy();
    expect(room.notes('probe').filter((note) => note.startsWith('stop'))).toEqual([
      'stop pipeline:a',
      'stop pipeline:b',
      'stop probe.trigger',
    ]);
  });

  test('remembers why it could not be configured [WF-4.8-configure]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const adapter = await manager.loadPlugin('probe');
    const create = present((await adapter.triggerFactories()).get('probe.trigger'));
    const trigger = create();
    await trigger.configure({ workflowType: 'w', n: 1 });
    expect(await failureOf(trigger.configure({ workflowType: 'w', n: 2 }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message:
        'Plugin probe could not configure trigger "probe.trigger" for workflow "w": it is configured already, and otherwise.',
    });
    expect(await failureOf(trigger.start())).toMatchObject({ code: 'CONFIG_INVALID' });
    await trigger.configure({ workflowType: 'w', n: 1 });
    await trigger.start();
    for (const workflowType of ['', ' a', 'a b', 'a\u007f', 1]) {
      expect(await failureOf(create().configure({ workflowType }))).toMatchObject({ code: 'CONFIG_INVALID' });
    }
    expect(await failureOf(create().configure([] as never))).toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('that cannot start stops those that did, the last first [WF-4.8-start]', async ({ room }) => {
    room.add('probe');
    const { functions } = createEngine();
    await using manager = room.manager({ callbacks: functions });
    const adapter = await manager.loadPlugin('probe');
    const trigger = present((await adapter.triggerFactories()).get('probe.trigger'))();
    await trigger.configure({ workflowType: 'a' });
    await trigger.configure({ workflowType: 'b' });
    await trigger.configure({ workflowType: 'c', fails: 'no such folder' });
    expect(await failureOf(trigger.start())).toMatchObject({
      code: 'PLUGIN_ERROR',
      message: 'Plugin probe could not start trigger "probe.trigger" of workflow "c": no such folder',
    });
    expect(room.notes('probe').filter((note) => note.startsWith('st'))).toEqual([
      'start a',
      'start b',
      'start c',
      'stop b',
      'stop a',
    ]);
  });
});
