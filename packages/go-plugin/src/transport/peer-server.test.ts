import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect as connectRaw } from 'node:net';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { EchoClient, type EchoHandlers, registerEcho } from '../../test/support/echo-service.js';
import { anyPort, usePeers } from '../../test/support/peer.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { CallTable } from './call-table.js';
import { listen } from './listener.js';
import { PeerServer } from './peer-server.js';

const { start, connect, dial } = usePeers();
const newFolder = useTempFolders();

describe.each(['tcp', 'unix'] as const)('a peer server on %s', (network) => {
  const place = () => (network === 'tcp' ? anyPort : ({ network, folder: newFolder() } as const));

  it('serves several connections', async () => {
    const peer = await start({ place: place(), register: registerEcho() });
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => dial(peer, EchoClient).say(text)));
    expect(answers).toEqual(['echo a', 'echo b', 'echo c']);
  });

  it('ends everything at once when it is closed, and may be closed again', async () => {
    const peer = await start({ place: place(), register: registerEcho({ say: () => undefined }) });
    const call = dial(peer, EchoClient).say('never answered');
    await until(() => peer.calls.size === 1);
    peer.server.close();
    peer.server.close();
    await expect(call).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await until(() => peer.closed.length === 1);
    if (peer.address.network === 'unix') expect(existsSync(peer.address.path)).toBe(false);
  });

  it('lets open calls end when it drains, and takes no new connection', async () => {
    let answer: (() => void) | undefined;
    const say: EchoHandlers['say'] = (_call, callback) => {
      answer = () => callback(null, 'in time');
    };
    const peer = await start({ place: place(), register: registerEcho({ say }) });
    const call = dial(peer, EchoClient).say('x');
    await until(() => answer !== undefined);
    const drained = peer.server.drain(2_000);
    const late = dial(peer, EchoClient).say('too late');
    await expect(late).rejects.toMatchObject({ code: status.UNAVAILABLE });
    answer?.();
    expect(await call).toBe('in time');
    await drained;
    await until(() => peer.closed.length === 1);
  });

  it('ends calls that outlast the drain', async () => {
    const peer = await start({ place: place(), register: registerEcho({ say: () => undefined }) });
    const call = dial(peer, EchoClient)
      .say('never answered')
      .catch((error: { code: number }) => error.code);
    await until(() => peer.calls.size === 1);
    const before = performance.now();
    await peer.server.drain(50);
    expect(await call).toBe(status.UNAVAILABLE);
    expect(performance.now() - before).toBeLessThan(1_500);
  });

  it('survives connections that are no HTTP/2 or break off', async () => {
    const peer = await start({ place: place(), register: registerEcho() });
    const target = peer.address.network === 'unix' ? { path: peer.address.path } : peer.address;
    for (const bytes of ['', 'GET / HTTP/1.1\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\0\0\0']) {
      const socket = connectRaw(target);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(bytes);
      socket.destroy();
    }
    expect(await dial(peer, EchoClient).say('still here')).toBe('echo still here');
    await until(() => peer.closed.length === 4);
    expect([peer.opened.length, peer.spoken.length]).toEqual([5, 3]);
    expect(peer.calls.connections.size).toBe(1);
  });
});

describe('a peer server', () => {
  it('serves those who connected before it started', async () => {
    const folder = newFolder();
    const listener = await listen({ network: 'unix', folder });
    const call = connect(listener.address).client(EchoClient).say('early');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const server = new PeerServer({ listener, calls: new CallTable() });
    registerEcho()(server.registrar);
    server.start();
    expect(await call).toBe('echo early');
    server.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no socket open when it is closed with idle connections', async () => {
    const peer = await start({ register: registerEcho() });
    const clients = [dial(peer, EchoClient), dial(peer, EchoClient)];
    for (const client of clients) await client.say('x');
    peer.server.close();
    await until(() => peer.closed.length === 2);
    expect(peer.calls.connections.size).toBe(0);
  });
});
