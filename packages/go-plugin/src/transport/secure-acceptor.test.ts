import { once } from 'node:events';
import { connect as connectRaw } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { EchoClient, registerEcho } from '../../test/support/echo-service.js';
import { anyPort, type TestPeer, usePeers } from '../../test/support/peer.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { autoMtls } from '../security/auto-mtls.js';
import { generateCertificate, type TlsIdentity } from '../security/certificate.js';
import { readPeerCertificate } from '../security/peer-certificate.js';
import { staticTls } from '../security/static-tls.js';

const { start, connect, dial } = usePeers();
const newFolder = useTempFolders();
const [host, plugin] = [generateCertificate(), generateCertificate()];
const trusting = (own: TlsIdentity, other: TlsIdentity) => autoMtls(own, readPeerCertificate(other.certificateDer));
const targetOf = ({ address }: TestPeer) => (address.network === 'unix' ? { path: address.path } : address);

describe.each(['tcp', 'unix'] as const)('a secure acceptor on %s', (network) => {
  const serve = () =>
    start({
      place: network === 'tcp' ? anyPort : { network, folder: newFolder() },
      security: trusting(plugin, host),
      register: registerEcho(),
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

  it('tells nobody of probes, and of connections that it refused', async () => {
    const peer = await serve();
    for (const text of ['', 'TLS', 'no TLS at all']) {
      const raw = connectRaw(targetOf(peer));
      raw.on('error', () => undefined);
      raw.end(text);
      await once(raw, 'close');
    }
    await expect(dial(peer, EchoClient).say('x')).rejects.toThrow();
    await expect(dial(peer, EchoClient, trusting(generateCertificate(), plugin)).say('x')).rejects.toThrow();
    expect([peer.opened, peer.closed]).toEqual([[], []]);
  });

  it('survives a client that breaks off in the handshake, and tells so where it cannot be just anybody', async () => {
    const peer = await serve();
    const raw = connectRaw(targetOf(peer));
    const half = new Duplex({ read: () => undefined, write: (bytes, _encoding, done) => void raw.write(bytes, done) });
    connectTls({ socket: half, ca: plugin.certificatePem, ALPNProtocols: ['h2'] });
    // The answer of the server is there, and does not reach the client's TLS.
    await once(raw, 'data');
    raw.destroy();
    expect(await dial(peer, EchoClient, trusting(host, plugin)).say('hello')).toBe('echo hello');
    expect(peer.opened).toHaveLength(1);
    expect(peer.spoken).toHaveLength(network === 'unix' ? 1 : 0);
  });

  it('tells of a trusted client that is gone before it said anything', async () => {
    const peer = await serve();
    const { certificatePem: cert, privateKeyPem: key } = host;
    const socket = connectTls({
      ...targetOf(peer),
      servername: 'localhost',
      ca: plugin.certificatePem,
      cert,
      key,
      ALPNProtocols: ['h2'],
    });
    await until(() => peer.opened.length === 1);
    socket.destroy();
    await until(() => peer.spoken.length === 1);
    expect(peer.spoken).toEqual(peer.opened);
  });
});

it('takes a certificate that OpenSSL refuses for no sign of life', async () => {
  const security = staticTls({ ...plugin, caPem: host.certificatePem });
  const register = registerEcho();
  const peer = await start({ place: { network: 'unix', folder: newFolder() }, security, register });
  const stranger = staticTls({ ...generateCertificate(), caPem: plugin.certificatePem });
  await expect(dial(peer, EchoClient, stranger).say('x')).rejects.toMatchObject({ code: status.UNAVAILABLE });
  expect(await dial(peer, EchoClient, staticTls({ ...host, caPem: plugin.certificatePem })).say('x')).toBe('echo x');
  expect([peer.opened.length, peer.closed]).toEqual([1, []]);
});
