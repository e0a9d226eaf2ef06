import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { EchoClient, type EchoHandlers, echoHandlers, echoService } from '../../test/support/echo-service.js';
import { anyPort, usePeers } from '../../test/support/peer.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { nameConnection } from './connection-id.js';

const { start, connect, dial } = usePeers();
const newFolder = useTempFolders();
const sayPeer: EchoHandlers = { ...echoHandlers, say: (call, answer) => answer(null, call.getPeer()) };

describe('nameConnection', () => {
  it('gives each connection another name', () => {
    const names = Array.from({ length: 100 }, () => nameConnection(new Socket()));
    expect(new Set(names).size).toBe(100);
  });

  it('puts the name in the place of the address that gRPC reports', () => {
    const socket = new Socket();
    expect([nameConnection(socket)]).toEqual([socket.remoteAddress]);
    expect(socket.remotePort).toBeUndefined();
  });
});

describe.each(['tcp', 'unix'] as const)('calls over %s', (network) => {
  it('report the name of their connection, and its end is told by the same name', async () => {
    const place = network === 'tcp' ? anyPort : ({ network, folder: newFolder() } as const);
    const peer = await start({ place, register: (registrar) => registrar.addService(echoService, sayPeer) });
    const [first, second] = [connect(peer.address), connect(peer.address)];
    const names = [await first.client(EchoClient).say('who'), await second.client(EchoClient).say('who')];
    expect(new Set(names).size).toBe(2);
    expect(await first.client(EchoClient).say('who')).toBe(names[0]);
    expect([...peer.calls.connections]).toEqual(names);
    first.close();
    await until(() => peer.closed.length === 1);
    expect(peer.closed).toEqual([names[0]]);
    expect([...peer.calls.connections]).toEqual([names[1]]);
    expect(await dial(peer, EchoClient).say('who')).not.toBe(names[0]);
  });
});
