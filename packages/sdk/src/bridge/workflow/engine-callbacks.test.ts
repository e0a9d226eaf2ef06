import { type EngineCallbackServiceServer, EngineCallbackServiceService } from '@awf/plugin-proto/workflow';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../test/support/failure-of.js';
import { decodeStruct } from '../../contract/struct.js';
import { MemoryBroker } from '../../testing/memory-broker.js';
import { MemoryServer } from '../../testing/memory-server.js';
import { HostLink } from '../host-link.js';
import { EngineCallbacks } from './engine-callbacks.js';

/** An engine that notes what it is asked and answers each with `error`. */
function createEngine(error = '') {
  const asked: unknown[] = [];
  const service: EngineCallbackServiceServer = {
    triggerWorkflow({ request }, callback) {
      asked.push([request.triggerType, request.action, decodeStruct(request.data)]);
      callback(null, { error });
    },
    getService({ request }, callback) {
      if (request.name === 'broken') callback({ code: status.INTERNAL, details: 'no registry' });
      else callback(null, { found: request.name === 'db' });
    },
    log({ request }, callback) {
      asked.push([request.level, request.message, decodeStruct(request.fields)]);
      callback(null, {});
    },
    publishMessage({ request }, callback) {
      asked.push([request.handleId, request.topic, [...request.payload], Object.fromEntries(request.metadata)]);
      callback(null, { error, messageId: 'm1' });
    },
    subscribe({ request }, callback) {
      asked.push(['subscribe', request.handleId, request.topic, request.brokerName]);
      callback(null, { error });
    },
    unsubscribe({ request }, callback) {
      asked.push(['unsubscribe', request.handleId, request.topic]);
      callback(null, { error });
    },
  };
  const server = new MemoryServer();
  server.addService(EngineCallbackServiceService, service);
  const broker = new MemoryBroker();
  const callbacks = new EngineCallbacks(new HostLink(broker, new AbortController().signal));
  return { asked, callbacks, broker, announce: () => broker.offer(server) };
}

const start = (data: object) => ({ triggerType: 'pipeline:p', action: 'seen', data, typedData: undefined });
const message = { handle: 'h', topic: 't', payload: 'hé', metadata: { k: 'v', none: undefined } };
const of = { handle: 'h', topic: 't' };

describe('the engine’s callbacks', () => {
  it('carry what they are given', async () => {
    const { asked, callbacks, announce } = createEngine();
    announce();
    await callbacks.triggerWorkflow(start({ n: 1, at: new Date(0) }));
    await callbacks.log('warn', 'low', { free: 2 });
    expect(await callbacks.publish(message)).toBe('m1');
    await callbacks.publish({ ...message, payload: new Uint8Array([1, 2, 3]).subarray(1), metadata: {} });
    await callbacks.subscribe(of);
    await callbacks.unsubscribe(of);
    expect(asked).toEqual([
      ['pipeline:p', 'seen', { n: 1, at: '1970-01-01T00:00:00.000Z' }],
      ['warn', 'low', { free: 2 }],
      ['h', 't', [...Buffer.from('hé')], { k: 'v' }],
      ['h', 't', [2, 3], {}],
      ['subscribe', 'h', 't', ''],
      ['unsubscribe', 'h', 't'],
    ]);
  });

  it('tell whether a service is there', async () => {
    const { callbacks, announce } = createEngine();
    announce();
    expect([await callbacks.hasService('db'), await callbacks.hasService('')]).toEqual([true, false]);
  });

  it('wait for an engine that comes later', async () => {
    const { asked, callbacks, announce } = createEngine();
    const published = callbacks.publish(message);
    announce();
    expect([await published, asked.length]).toEqual(['m1', 1]);
  });

  it.each([
    ['trigger workflow callback', (callbacks: EngineCallbacks) => callbacks.triggerWorkflow(start({}))],
    ['publish message', (callbacks: EngineCallbacks) => callbacks.publish(message)],
    ['subscribe to t', (callbacks: EngineCallbacks) => callbacks.subscribe(of)],
    ['unsubscribe from t', (callbacks: EngineCallbacks) => callbacks.unsubscribe(of)],
  ])('say what the engine refused: %s', async (what, call) => {
    const { callbacks, announce } = createEngine('not now');
    announce();
    expect(await failureOf(call(callbacks))).toMatchObject({ code: 'ENGINE_REFUSED', message: `${what}: not now` });
  });

  it.each([
    ['trigger callback data', (callbacks: EngineCallbacks) => callbacks.triggerWorkflow(start({ f: () => 1 }))],
    ['log fields', (callbacks: EngineCallbacks) => callbacks.log('info', 'm', { f: () => 1 })],
  ])('send nothing of what has no form: %s', async (what, call) => {
    const { asked, callbacks, announce } = createEngine();
    announce();
    expect(await failureOf(call(callbacks))).toMatchObject({
      code: 'INPUT_INVALID',
      message: `${what}: f: a function has no Struct form`,
    });
    expect(asked).toEqual([]);
  });

  it('fail with their own code where the call does, where nobody answers and where the plugin stops', async () => {
    const { callbacks, announce } = createEngine();
    announce();
    expect(await failureOf(callbacks.hasService('broken'))).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/^look a service up: .*no registry$/),
    });
    const silent = createEngine();
    const late = silent.callbacks.publish({ ...message, waitMs: 5 });
    expect(await failureOf(late)).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: "publish message: waiting for the host's service took longer than 5 ms",
    });
    silent.broker.close();
    expect(await failureOf(silent.callbacks.subscribe(of))).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: 'subscribe to t: the plugin stopped',
    });
  });
});
