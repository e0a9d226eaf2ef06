import { once } from 'node:events';
import { connect as connectRaw } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { EchoClient, echoHandlers, echoService } from '../../test/support/echo-service.js';
import { anyPort, usePeers } from '../../test/support/peer.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { autoMtls } from '../security/auto-mtls.js';
import { generateCertificate, type TlsIdentity } from '../security/certificate.js';
import { readPeerCertificate } from '../security/peer-certificate.js';

const { start, connect, dial } = usePeers();
const newFolder = useTempFolders();
const [host, plugin] = [generateCertificate(), generateCertificate()];
const trusting = (own: TlsIdentity, other: TlsIdentity) => autoMtls(own, readPeerCertificate(other.certificateDer));

describe.each(['tcp', 'unix'] as const)('a secure acceptor on %s', (network) => {
  const serve = () =>
    start({
      place: network === 'tcp' ? anyPort : { network, folder: newFolder() },
      security: trusting(plugin, host),
      register: (registrar) => registrar.addService(echoService, echoHandlers),
    });

  it('passes the trusted client on', async () => {
    const peer = await serve();
    expect(await dial(peer, EchoClient, trusting(host, plugin)).say('hello')).toBe('echo hello');
    expect(peer.calls.connections.size).toBe(1);
  });

  it('refuses a client of another certificate, and serves on', async () => {
    const peer = await serve();
    const foreign = connect(peer.address, trusting(generateCertificate(), plugin));
    await expect(foreign.client(EchoClient).say('x')).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(peer.calls.total).toBe(0);
    expect(await dial(peer, EchoClient, trusting(host, plugin)).say('hello')).toBe('echo hello');
  });

  it('refuses a plain-text gRPC client, and serves on', async () => {
    const peer = await serve();
    await expect(dial(peer, EchoClient).say('x')).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(peer.calls.total).toBe(0);
    expect(await dial(peer, EchoClient, trusting(host, plugin)).say('hello')).toBe('echo hello');
  });

  it('tells nobody of connections that it refused', async () => {
    const peer = await serve();
    const raw = connectRaw(peer.address.network === 'unix' ? { path: peer.address.path } : peer.address);
    raw.on('error', () => undefined);
    raw.end('no TLS at all');
    await once(raw, 'close');
    await expect(dial(peer, EchoClient).say('x')).rejects.toThrow();
    expect(peer.closed).toEqual([]);
  });

  it('survives a client that breaks off in the handshake', async () => {
    const peer = await serve();
    const raw = connectRaw(peer.address.network === 'unix' ? { path: peer.address.path } : peer.address);
    const socket = connectTls({ socket: raw, ca: plugin.certificatePem, ALPNProtocols: ['h2'] });
    socket.on('error', () => undefined);
    await once(raw, 'connect');
    raw.destroy();
    expect(await dial(peer, EchoClient, trusting(host, plugin)).say('hello')).toBe('echo hello');
  });
});
