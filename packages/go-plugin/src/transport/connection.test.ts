import { connectivityState, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EchoClient, type EchoHandlers, echoHandlers, echoService } from '../../test/support/echo-service.js';
import { usePeers } from '../../test/support/peer.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { toTarget } from './connection.js';
import { channelOptions, serverOptions } from './grpc-options.js';
import type { ServiceRegistrar } from './service-registrar.js';

const { start, connect } = usePeers();
const newFolder = useTempFolders();
const register = (registrar: ServiceRegistrar) => registrar.addService(echoService, echoHandlers);

describe('toTarget', () => {
  it.each([
    [{ network: 'unix', path: '/tmp/plugin1' }, 'unix:/tmp/plugin1'],
    [{ network: 'unix', path: '@plugin1' }, 'unix-abstract:plugin1'],
    [{ network: 'tcp', host: '127.0.0.1', port: 1_234 }, 'dns:127.0.0.1:1234'],
    [{ network: 'tcp', host: '::1', port: 1_234 }, 'dns:[::1]:1234'],
    [{ network: 'tcp', host: 'plugin.example', port: 1_234 }, 'dns:plugin.example:1234'],
  ] as const)('names %j', (address, target) => {
    expect(toTarget(address)).toBe(target);
  });
});

describe('a connection', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('dials at its first call, and its clients share it', async () => {
    const peer = await start({ place: { network: 'unix', folder: newFolder() }, register });
    const connection = connect(peer.address);
    expect(connection.address).toEqual(peer.address);
    expect(connection.channel.getConnectivityState(false)).toBe(connectivityState.IDLE);
    const [one, two] = [connection.client(EchoClient), connection.client(EchoClient)];
    expect([await one.say('1'), await two.say('2')]).toEqual(['echo 1', 'echo 2']);
    expect(one.getChannel()).toBe(connection.channel);
    expect(peer.calls.connections.size).toBe(1);
  });

  it('takes no new call when it is closed, and may be closed again', async () => {
    const peer = await start({ register });
    const connection = connect(peer.address);
    const client = connection.client(EchoClient);
    await client.say('1');
    connection.close();
    connection.close();
    await expect(client.say('2')).rejects.toThrow('14 UNAVAILABLE: the connection is closed');
    await vi.waitFor(() => expect(peer.closed).toHaveLength(1));
  });

  it('lets open calls end when it is closed', async () => {
    let answer: (() => void) | undefined;
    const say: EchoHandlers['say'] = (call, callback) => {
      answer = () => callback(null, call.request);
    };
    const peer = await start({
      register: (registrar) => registrar.addService(echoService, { ...echoHandlers, say }),
    });
    const connection = connect(peer.address);
    const call = connection.client(EchoClient).say('under way');
    await vi.waitFor(() => expect(answer).toBeDefined());
    connection.close();
    answer?.();
    expect(await call).toBe('under way');
    await vi.waitFor(() => expect(peer.closed).toHaveLength(1));
  });

  it('fails calls at once where nobody listens, and says where', async () => {
    const connection = connect({ network: 'unix', path: `${newFolder()}/nobody` });
    await expect(connection.client(EchoClient).say('x')).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      details: expect.stringContaining('ENOENT'),
    });
  });

  it('comes back when its peer does', async () => {
    const first = await start({ register });
    const connection = connect(first.address);
    const client = connection.client(EchoClient);
    expect(await client.say('1')).toBe('echo 1');
    first.server.close();
    await expect(client.say('2')).rejects.toMatchObject({ code: status.UNAVAILABLE });
    const { network, port } = first.address as { network: 'tcp'; port: number };
    await start({ place: { network, minPort: port, maxPort: port }, register });
    await vi.waitFor(async () => expect(await client.say('3')).toBe('echo 3'), { timeout: 5_000 });
  });

  it('never goes through a proxy of the environment', async () => {
    for (const name of ['grpc_proxy', 'http_proxy', 'https_proxy']) vi.stubEnv(name, 'http://127.0.0.1:1');
    const peer = await start({ register });
    expect(await connect(peer.address).client(EchoClient).say('direct')).toBe('echo direct');
  });

  it("carries messages above gRPC's 4 MiB in both directions", async () => {
    const peer = await start({ place: { network: 'unix', folder: newFolder() }, register });
    const text = 'x'.repeat(5 * 1024 * 1024);
    expect(await connect(peer.address).client(EchoClient).say(text)).toHaveLength(text.length + 5);
  });
});

it('sets no keepalive, which Go servers punish (spec §4.3)', () => {
  expect(Object.keys({ ...channelOptions, ...serverOptions }).filter((name) => name.includes('keepalive'))).toEqual([]);
});
