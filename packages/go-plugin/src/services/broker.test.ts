import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { status } from '@grpc/grpc-js';
import { beforeEach, describe, expect, it } from 'vitest';
import { type BrokerPair, useBrokerPairs } from '../../test/support/broker-pair.js';
import { EchoClient, registerEcho } from '../../test/support/echo-service.js';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { autoMtls } from '../security/auto-mtls.js';
import { generateCertificate } from '../security/certificate.js';
import { readPeerCertificate } from '../security/peer-certificate.js';
import { insecure } from '../security/peer-security.js';
import { listen } from '../transport/listener.js';
import { BrokerCore } from './broker.js';

const newFolder = useTempFolders();
const newPair = useBrokerPairs();
let folder: string;
let pair: BrokerPair;

beforeEach(() => {
  folder = newFolder();
  pair = newPair({ place: { network: 'unix', folder } });
});

const sockets = () => readdirSync(folder).length;

describe('nextId', () => {
  it('counts from 1 on each side', () => {
    expect([pair.host.nextId(), pair.host.nextId(), pair.plugin.nextId()]).toEqual([1, 2, 1]);
  });
});

describe.each([
  ['host', 'plugin'],
  ['plugin', 'host'],
] as const)('what the %s serves', (server, client) => {
  it('the other side calls', async () => {
    const id = pair[server].nextId();
    const served = await pair[server].acceptAndServe(id, registerEcho());
    expect(served).toMatchObject({ id, address: { network: 'unix' } });
    const connection = await pair[client].dial(id);
    expect(connection.address).toEqual(served.address);
    expect(await connection.client(EchoClient).say('hello')).toBe('echo hello');
    connection.close();
    await served.close();
    expect(sockets()).toBe(0);
  });

  it('may be dialled before it is accepted', async () => {
    const dialling = pair[client].dial(9);
    await pair[server].acceptAndServe(9, registerEcho());
    expect(await (await dialling).client(EchoClient).say('early')).toBe('echo early');
  });

  it('comes by TLS where the main connection has it, and lets no plain client in', async () => {
    const [hostIdentity, pluginIdentity] = [generateCertificate(), generateCertificate()];
    const secure = newPair({
      place: { network: 'unix', folder },
      hostSecurity: autoMtls(hostIdentity, readPeerCertificate(pluginIdentity.certificateDer)),
      pluginSecurity: autoMtls(pluginIdentity, readPeerCertificate(hostIdentity.certificateDer)),
    });
    const { address } = await secure[server].acceptAndServe(1, registerEcho());
    const connection = await secure[client].dial(1);
    expect(await connection.client(EchoClient).say('safe')).toBe('echo safe');
    pair.host.receive({
      serviceId: 5,
      network: address.network,
      address: 'path' in address ? address.path : '',
      knock: undefined,
    });
    const plain = await pair.host.dial(5);
    await expect(plain.client(EchoClient).say('x')).rejects.toMatchObject({ code: status.UNAVAILABLE });
  });
});

describe('both sides', () => {
  it('may use the same id for different things', async () => {
    await pair.host.acceptAndServe(1, registerEcho({ say: (_call, answer) => answer(null, 'the host') }));
    await pair.plugin.acceptAndServe(1, registerEcho({ say: (_call, answer) => answer(null, 'the plugin') }));
    const [fromHost, fromPlugin] = [await pair.host.dial(1), await pair.plugin.dial(1)];
    expect(await fromHost.client(EchoClient).say('who')).toBe('the plugin');
    expect(await fromPlugin.client(EchoClient).say('who')).toBe('the host');
  });
});

describe('accept', () => {
  it('gives a bare listener, without TLS and gRPC', async () => {
    const listener = await pair.host.accept(3);
    listener.onConnection((socket) => void socket.end('hello'));
    const { address } = await pair.plugin.dial(3);
    const socket = connect({ path: 'path' in address ? address.path : '' });
    const [data] = await once(socket, 'data');
    expect(String(data)).toBe('hello');
    listener.close();
    listener.close();
    expect(sockets()).toBe(0);
  });

  it('times out where the peer opens no stream, and leaves no listener', async () => {
    const alone = new BrokerCore({ security: insecure, listen: () => listen({ network: 'unix', folder }) });
    const error = await failureOf(alone.accept(1, { timeoutMs: 20 }));
    expect(error).toEqual(pluginError('BROKER_TIMEOUT', 'id 1', 'opened no broker stream within 20 ms'));
    expect(sockets()).toBe(0);
  });

  it('waits for a stream that comes late', async () => {
    const late = new BrokerCore({ security: insecure, listen: () => listen({ network: 'unix', folder }) });
    const accepting = late.accept(1);
    const sent: number[] = [];
    late.connected(({ serviceId }) => sent.push(serviceId));
    const listener = await accepting;
    expect(sent).toEqual([1]);
    listener.close();
  });

  it('names its id where the broker closes while it waits', async () => {
    const alone = new BrokerCore({ security: insecure, listen: () => listen({ network: 'unix', folder }) });
    const failing = failureOf(alone.accept(42));
    alone.close('the host is gone');
    expect(await failing).toEqual(pluginError('BROKER_CLOSED', 'id 42', 'the host is gone'));
  });

  it('closes its listener where the broker closes while it listens', async () => {
    const slow = new BrokerCore({
      security: insecure,
      async listen() {
        const listener = await listen({ network: 'unix', folder });
        slow.close('in this moment');
        return listener;
      },
    });
    slow.connected(() => undefined);
    expect(await failureOf(slow.accept(1))).toEqual(pluginError('BROKER_CLOSED', 'id 1', 'in this moment'));
    expect(sockets()).toBe(0);
  });

  it('hands on why listening failed', async () => {
    const failing = newPair({ place: { network: 'unix', folder: `${folder}/missing` } });
    expect(await failureOf(failing.host.accept(1))).toEqual(pluginError('LISTEN_FAILED', 'missing'));
    expect(await failureOf(failing.host.acceptAndServe(1, registerEcho()))).toEqual(pluginError('LISTEN_FAILED'));
  });
});

describe('a signal', () => {
  const ways = [
    ['accept', (options: { signal: AbortSignal }) => pair.host.accept(1, options)],
    ['acceptAndServe', (options: { signal: AbortSignal }) => pair.host.acceptAndServe(1, registerEcho(), options)],
  ] as const;

  it.each(ways)('that fired before refuses %s', async (_name, open) => {
    const error = await failureOf(open({ signal: AbortSignal.abort('why') }));
    expect(error).toMatchObject({ code: 'CANCELLED', cause: 'why' });
    expect(sockets()).toBe(0);
  });

  it.each(ways)('that fires while it listens refuses %s', async (_name, open) => {
    const controller = new AbortController();
    const opening = failureOf(open({ signal: controller.signal }));
    queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => controller.abort('why'))));
    expect(await opening).toMatchObject({ code: 'CANCELLED', cause: 'why' });
    await until(() => sockets() === 0);
  });

  it.each(ways)('that fires later closes what %s opened', async (_name, open) => {
    const controller = new AbortController();
    await open({ signal: controller.signal });
    expect(sockets()).toBe(1);
    controller.abort();
    await until(() => sockets() === 0);
  });

  it('gives up waiting for the stream', async () => {
    const alone = new BrokerCore({ security: insecure, listen: () => listen({ network: 'unix', folder }) });
    const controller = new AbortController();
    const failing = failureOf(alone.accept(1, { signal: controller.signal }));
    controller.abort('why');
    expect(await failing).toMatchObject({ code: 'CANCELLED', cause: 'why' });
  });
});

describe('acceptAndServe', () => {
  it('fails as registering does, and leaves no listener', async () => {
    const opening = pair.host.acceptAndServe(1, () => {
      throw new RangeError('bad service');
    });
    await expect(opening).rejects.toThrow(RangeError);
    expect(sockets()).toBe(0);
  });

  it('lets open calls end when it is closed, for half a second', async () => {
    let answer: (() => void) | undefined;
    const served = await pair.host.acceptAndServe(
      1,
      registerEcho({
        say(call, callback) {
          answer = () => callback(null, call.request);
        },
      }),
    );
    const client = (await pair.plugin.dial(1)).client(EchoClient);
    const call = client.say('under way');
    await until(() => answer !== undefined);
    const closing = served.close();
    expect(sockets()).toBe(0);
    answer?.();
    expect(await call).toBe('under way');
    await closing;
    await served.close();
  });
});

describe('dial', () => {
  it('refuses a second dial of one id', async () => {
    await pair.host.acceptAndServe(1, registerEcho());
    await pair.plugin.dial(1);
    expect(await failureOf(pair.plugin.dial(1, { timeoutMs: 20 }))).toEqual(
      pluginError('BROKER_TIMEOUT', 'serves one dial'),
    );
  });

  it('fails where the broker closes in the moment its info comes', async () => {
    const dialling = failureOf(pair.host.dial(1));
    pair.host.receive({ serviceId: 1, network: 'unix', address: '/tmp/x', knock: undefined });
    pair.host.close('the plugin is gone');
    expect(await dialling).toEqual(pluginError('BROKER_CLOSED', 'the plugin is gone'));
  });

  it.each([
    [
      'knocks, which belong to multiplexing',
      { serviceId: 1, network: '', address: '', knock: { knock: true, ack: false, error: '' } },
    ],
    ['an unusable address', { serviceId: 1, network: 'npipe', address: 'x', knock: undefined }],
    ['no address at all', { serviceId: 1, network: '', address: '', knock: undefined }],
  ])('takes no notice of %s', async (_what, info) => {
    pair.host.receive(info);
    expect(await failureOf(pair.host.dial(1, { timeoutMs: 20 }))).toEqual(pluginError('BROKER_TIMEOUT'));
  });
});

describe('close', () => {
  it('ends everything that came through the broker, for good', async () => {
    await pair.host.acceptAndServe(1, registerEcho());
    await pair.host.accept(2);
    await pair.plugin.acceptAndServe(1, registerEcho());
    const connection = await pair.host.dial(1);
    await connection.client(EchoClient).say('x');
    const waiting = failureOf(pair.host.dial(99));
    pair.host.close('the plugin is gone');
    pair.host.close('for another reason');
    expect(await waiting).toEqual(pluginError('BROKER_CLOSED', 'id 99', 'the plugin is gone'));
    await until(() => sockets() === 1);
    await expect(connection.client(EchoClient).say('x')).rejects.toThrow();
    const refused = [pair.host.dial(1), pair.host.accept(3), pair.host.acceptAndServe(4, registerEcho())];
    for (const work of refused)
      expect(await failureOf(work)).toEqual(pluginError('BROKER_CLOSED', 'the plugin is gone'));
    pair.plugin.close('the host is gone');
    await until(() => sockets() === 0);
  });

  it('before a stream came fails nobody who does not wait', async () => {
    const alone = new BrokerCore({ security: insecure, listen: () => listen({ network: 'unix', folder }) });
    alone.close('the host is gone');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await failureOf(alone.accept(1))).toEqual(pluginError('BROKER_CLOSED', 'id 1'));
  });
});
