import { status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { collect, EchoClient, echoHandlers, echoService } from '../../test/support/echo-service.js';
import { usePeers } from '../../test/support/peer.js';
import { until } from '../../test/support/until.js';
import type { ServiceRegistrar } from './service-registrar.js';

const peers = usePeers();
const closed = { code: status.UNAVAILABLE, details: 'the connection is closed' };

async function closedClient(): Promise<EchoClient> {
  const peer = await peers.start({ register: (registrar) => registrar.addService(echoService, echoHandlers) });
  const connection = peers.connect(peer.address);
  const client = connection.client(EchoClient);
  expect(await client.say('open')).toBe('echo open');
  connection.close();
  connection.close();
  return client;
}

it('fails a unary call after its closing as a broken connection does', async () => {
  const client = await closedClient();
  await expect(client.say('late')).rejects.toMatchObject(closed);
});

it('fails streams, and does not hold up those who write to them', async () => {
  const client = await closedClient();
  await expect(collect(client.count('1'))).rejects.toMatchObject(closed);
  const chat = client.chat();
  const end = collect(chat);
  const written = new Promise((resolve) => chat.write('late', resolve));
  chat.cancel();
  await expect(end).rejects.toMatchObject({ code: expect.any(Number) });
  await written;
});

it('tells the peer of a call that was cancelled at once', async () => {
  const register = (registrar: ServiceRegistrar) =>
    registrar.addService(echoService, { ...echoHandlers, count: () => undefined });
  const peer = await peers.start({ register });
  const client = peers.dial(peer, EchoClient);
  await client.say('connected');
  const stream = client.count('1');
  const end = collect(stream);
  stream.cancel();
  await expect(end).rejects.toMatchObject({ code: status.CANCELLED, details: 'Cancelled on client' });
  await client.say('behind it');
  await until(() => peer.calls.size === 0);
});
