import { once } from 'node:events';
import { connect } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { ChannelCredentials } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { autoMtls, clientCredentials } from '../src/security/auto-mtls.js';
import { generateCertificate, type TlsIdentity } from '../src/security/certificate.js';
import { readPeerCertificate } from '../src/security/peer-certificate.js';
import { makeTestCertificate } from './support/test-certificate.js';
import { callEcho, type EchoServer, startEchoServer } from './support/tls-peers.js';

const longAgo = new Date('1985-01-01');
const peerOf = (identity: TlsIdentity) => readPeerCertificate(identity.certificateDer);
const host = generateCertificate();
const plugin = generateCertificate();

const serve = (identity: TlsIdentity, peer: TlsIdentity) => startEchoServer(autoMtls(identity, peerOf(peer)));
const dial = (server: EchoServer, identity: TlsIdentity, peer: TlsIdentity) =>
  callEcho(server.port, clientCredentials(identity, peerOf(peer)));

describe('AutoMTLS between the right two', () => {
  it('answers in both directions with one identity a side', async () => {
    await using pluginServer = await serve(plugin, host);
    await using hostServer = await serve(host, plugin);
    expect(await dial(pluginServer, host, plugin)).toBe('answer: hello');
    expect(await dial(hostServer, plugin, host)).toBe('answer: hello');
  });

  it.each([
    ['P-521, a CA', { curve: 'P-521', ca: true }],
    ['P-521, no CA', { curve: 'P-521', ca: false }],
    ['P-256, no CA', { curve: 'P-256', ca: false }],
  ] as const)('takes a peer of another make: %s', async (_name, options) => {
    const other = await makeTestCertificate(options);
    await using ours = await serve(plugin, other);
    await using theirs = await serve(other, plugin);
    expect(await dial(ours, other, plugin)).toBe('answer: hello');
    expect(await dial(theirs, plugin, other)).toBe('answer: hello');
  });
});

describe('a server under AutoMTLS', () => {
  async function expectServesOn(server: EchoServer) {
    expect(server.accepted).toBe(0);
    expect(await dial(server, host, plugin)).toBe('answer: hello');
    expect(server.accepted).toBe(1);
  }

  it('refuses a foreign client certificate and serves on', async () => {
    await using server = await serve(plugin, host);
    expect(await dial(server, generateCertificate(), plugin)).toMatch(/^code 14: /);
    await expectServesOn(server);
  });

  it('refuses a client certificate that the trusted one has signed', async () => {
    await using server = await serve(plugin, host);
    expect(await dial(server, await makeTestCertificate({ issuer: host }), plugin)).toMatch(/^code 14: /);
    await expectServesOn(server);
  });

  it('refuses the right certificate without its key', async () => {
    await using server = await serve(plugin, host);
    const { privateKeyPem } = generateCertificate();
    expect(() => clientCredentials({ ...host, privateKeyPem }, peerOf(plugin))).toThrow(
      expect.objectContaining({ code: 'CERTIFICATE_INVALID' }),
    );
    await expectServesOn(server);
  });

  it('refuses a client without a certificate and serves on', async () => {
    await using server = await serve(plugin, host);
    const bare = ChannelCredentials.createSsl(Buffer.from(plugin.certificatePem));
    expect(await callEcho(server.port, bare)).toMatch(/^code 14: /);
    await expectServesOn(server);
  });

  it('refuses an expired client certificate, though it is the expected one', async () => {
    const expired = generateCertificate({ now: longAgo });
    await using server = await serve(plugin, expired);
    expect(await dial(server, expired, plugin)).toMatch(/^code 14: /);
    expect(server.accepted).toBe(0);
  });

  it('never answers a plain-text client in plain text, and serves on', async () => {
    await using server = await serve(plugin, host);
    expect(await callEcho(server.port, ChannelCredentials.createInsecure())).toMatch(/^code 14: /);
    const socket = connect(server.port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk));
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await once(socket, 'close');
    // At most a TLS alert (record type 21); an HTTP/2 server would send its SETTINGS (0 at the start).
    expect(Buffer.concat(received)[0] ?? 21).toBe(21);
    await expectServesOn(server);
  });

  it.each<[string, ConnectionOptions]>([
    ['without ALPN', {}],
    ['with another ALPN protocol', { ALPNProtocols: ['http/1.1'] }],
    ['below TLS 1.2', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL@SECLEVEL=0', ALPNProtocols: ['h2'] }],
  ])('refuses a client %s', async (_name, options) => {
    await using server = await serve(plugin, host);
    const socket = connectTls({
      ...options,
      port: server.port,
      servername: 'localhost',
      ca: plugin.certificatePem,
      cert: host.certificatePem,
      key: host.privateKeyPem,
    });
    // Not events.once: it rejects on the alert that is awaited here.
    await new Promise((resolve) => socket.on('error', () => socket.destroy()).once('close', resolve));
    await expectServesOn(server);
  });
});

describe('a client under AutoMTLS', () => {
  it('refuses another server certificate', async () => {
    await using server = await serve(generateCertificate(), host);
    expect(await dial(server, host, plugin)).toMatch(/^code 14: .*self-signed certificate/);
  });

  it('refuses a server certificate that the trusted one has signed', async () => {
    const leaf = await makeTestCertificate({ issuer: plugin });
    await using server = await serve(leaf, host);
    const answer = await dial(server, host, plugin);
    expect(answer).toMatch(/^code 14: .*presented another certificate than the one it announced/);
  });

  it('refuses an expired server certificate', async () => {
    const expired = generateCertificate({ now: longAgo });
    await using server = await serve(expired, host);
    expect(await dial(server, host, expired)).toMatch(/^code 14: .*certificate has expired/);
  });

  it('refuses a server certificate that does not name localhost', async () => {
    const elsewhere = await makeTestCertificate({ name: 'elsewhere' });
    await using server = await serve(elsewhere, host);
    expect(await dial(server, host, elsewhere)).toMatch(/^code 14: .*localhost/);
  });
});
