import type { Broker, ServiceRegistrar } from '@awf/go-plugin';
import { reattach } from '@awf/go-plugin/host';
import { serveTest } from '@awf/go-plugin/plugin';
import { EngineCallbackServiceClient, EngineCallbackServiceService } from '@awf/plugin-proto/workflow';
import { encodeStruct } from '@awf/plugin-sdk/contract';
import type { ServiceError } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CallbackServer, toCallbackServer } from './callback-server.js';
import type { EngineFunctions } from './engine-functions.js';
import { serveCallbacks } from './serve-callbacks.js';
import type { DeliveredMessage } from './subscriptions.js';

/** Both ends of a broker, as host and plugin have them. */
async function connectBrokers() {
  let plugin: Broker | undefined;
  const served = await serveTest({
    name: 'served',
    versions: {
      1: (_registrar, { broker }) => {
        plugin = broker;
      },
    },
  });
  const host = await reattach(served.reattachConfig, { name: 'served', versions: [1] });
  onTestFinished(async () => {
    await host.close();
    await served.close();
  });
  if (plugin === undefined) throw new TypeError('no broker');
  return { host: host.broker, plugin };
}

/** What a plugin sees of an engine with those functions, through the wire. */
async function connect(functions: EngineFunctions) {
  const { host, plugin } = await connectBrokers();
  const logged: unknown[] = [];
  const delivered: DeliveredMessage[] = [];
  const connection = new CallbackServer(functions).connect({
    name: 'probe',
    log: (...entry) => void logged.push(entry),
    deliver: async (message) => void delivered.push(message),
  });
  const register = (registrar: ServiceRegistrar): void =>
    registrar.addService(EngineCallbackServiceService, connection.service);
  const failures: unknown[] = [];
  const callbacks = serveCallbacks(host, register, (error) => void failures.push(error));
  const client = (await plugin.dial(await callbacks.announced)).client(EngineCallbackServiceClient);
  type Method = 'triggerWorkflow' | 'getService' | 'log' | 'publishMessage' | 'subscribe' | 'unsubscribe';
  const call = (method: Method, request: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer: unknown): void => (error ? reject(error) : resolve(answer));
      Reflect.apply(client[method], client, [request, done]);
    });
  return { call, callbacks, connection, delivered, failures, logged };
}

const trigger = { triggerType: 't', action: 'a', data: undefined };
const message = { topic: 't', payload: Buffer.from('p'), metadata: new Map([['k', 'v']]) };
const place = { handleId: 'h', topic: 't' };

describe('what a plugin calls of an engine', () => {
  it('has an empty object where no data came, and the name by which the host knows the plugin', async () => {
    const asked: unknown[] = [];
    const { call } = await connect({ triggerWorkflow: (...given) => void asked.push(given) });
    expect(await call('triggerWorkflow', trigger)).toEqual({ error: '' });
    await call('triggerWorkflow', { ...trigger, data: encodeStruct({ n: 1 }).struct });
    expect(asked).toEqual([
      ['t', 'a', {}, 'probe'],
      ['t', 'a', { n: 1 }, 'probe'],
    ]);
  });

  it.each([
    ['an error without words', new Error(''), /^(it failed|Error)$/],
    ['a text', 'no', /^no$/],
    ['nothing', undefined, /./],
    ['an empty text', '', /^it failed$/],
  ])('never succeeds where the engine throws %s', async (_what, thrown, words) => {
    const fail = () => Promise.reject(thrown);
    const { call } = await connect({ triggerWorkflow: fail, publishMessage: fail, subscribe: fail });
    const failed = expect.objectContaining({ error: expect.stringMatching(words) });
    expect(await call('triggerWorkflow', trigger)).toEqual(failed);
    expect(await call('publishMessage', message)).toEqual(failed);
    expect(await call('subscribe', place)).toEqual(failed);
    expect(await call('unsubscribe', place)).toEqual({ error: 'no subscription found for topic t handle h' });
  });

  it.each([
    [true, true],
    [false, false],
    ['yes', false],
    [undefined, false],
  ])('finds a service where the engine says %j: %j', async (said, found) => {
    const { call } = await connect({ getService: () => said as boolean });
    expect(await call('getService', { name: 'db' })).toEqual({ found });
  });

  it('fails that call alone where a look-up or a log throws', async () => {
    const fail = (): never => {
      throw new Error('broken');
    };
    const { call } = await connect({ getService: fail, log: fail });
    await expect(call('getService', { name: 'db' })).rejects.toThrow(/broken/);
    await expect(call('log', { level: 'info', message: 'm', fields: undefined })).rejects.toThrow(/broken/);
    expect(await call('subscribe', place)).toEqual({ error: 'message subscribe handler not configured' });
  });

  it('goes to the log of the manager where the engine has none, and to one of them', async () => {
    const entry = { level: 'warn', message: 'm', fields: encodeStruct({ a: [1] }).struct };
    const { call, logged } = await connect({});
    await call('log', entry);
    expect(logged).toEqual([['warn', 'm', { a: [1] }, 'probe']]);
    const own: unknown[] = [];
    const other = await connect({ log: (...given) => void own.push(given) });
    await other.call('log', { ...entry, fields: undefined });
    expect({ own, logged: other.logged }).toEqual({ own: [['warn', 'm', {}, 'probe']], logged: [] });
  });

  it('tells the id of a message, and an error where ending a subscription fails', async () => {
    const { call } = await connect({
      publishMessage: (topic, payload, metadata) => `${topic} ${Buffer.from(payload)} ${metadata['k']}`,
      subscribe: () => () => {
        throw new Error('still busy');
      },
    });
    expect(await call('publishMessage', message)).toEqual({ error: '', messageId: 't p v' });
    expect(await call('subscribe', place)).toEqual({ error: '' });
    expect(await call('unsubscribe', place)).toEqual({ error: 'still busy' });
    expect(await call('unsubscribe', place)).toEqual({ error: 'no subscription found for topic t handle h' });
  });

  it('is no subscription after the end', async () => {
    const ended: string[] = [];
    const { call, connection } = await connect({ subscribe: (topic) => () => void ended.push(topic) });
    await call('subscribe', place);
    await call('subscribe', { handleId: 'other', topic: 'u' });
    await connection.release('h');
    expect(ended).toEqual(['t']);
    await connection.close();
    expect(ended).toEqual(['t', 'u']);
    expect(await call('subscribe', place)).toEqual({ error: 'the plugin is being stopped' });
  });
});

describe('the server of callbacks', () => {
  it('takes no call after its end, which may come twice', async () => {
    const { call, callbacks, failures } = await connect({});
    await callbacks.close();
    await callbacks.close();
    await expect(call('getService', { name: 'db' })).rejects.toMatchObject({ code: 14 });
    expect(failures).toEqual([]);
  });

  it('tells why a plugin cannot call back, and nothing where it was ended before', async () => {
    const { host } = await connectBrokers();
    const failures: unknown[] = [];
    const fail = (): never => {
      throw new Error('cannot register');
    };
    const broken = serveCallbacks(host, fail, (error) => void failures.push(error));
    await expect(broken.announced).rejects.toThrow('cannot register');
    await broken.close();
    expect(failures).toMatchObject([{ message: expect.stringContaining('cannot register') }]);
    const ended = serveCallbacks(
      host,
      () => undefined,
      (error) => void failures.push(error),
    );
    await ended.close();
    expect(failures).toHaveLength(1);
  });
});

describe('toCallbackServer', () => {
  it('leaves a server as it is and makes one of anything else', () => {
    const server = new CallbackServer();
    expect(toCallbackServer(server)).toBe(server);
    expect(toCallbackServer({})).toBeInstanceOf(CallbackServer);
    expect(toCallbackServer()).toBeInstanceOf(CallbackServer);
  });
});
