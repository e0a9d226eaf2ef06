import { ChannelCredentials } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { generateCertificate } from '../src/security/certificate.js';
import { type StaticTls, staticTls } from '../src/security/static-tls.js';
import { makeTestCertificate } from './support/test-certificate.js';
import { callEcho, startEchoServer } from './support/tls-peers.js';

const authority = generateCertificate();

async function issued(options: { name?: string } = {}): Promise<StaticTls> {
  const { certificatePem, privateKeyPem } = await makeTestCertificate({ ...options, issuer: authority });
  return { certificatePem, privateKeyPem, caPem: authority.certificatePem };
}

describe('static TLS', () => {
  it('connects two sides with certificates of one authority', async () => {
    await using server = await startEchoServer(staticTls(await issued()));
    expect(await callEcho(server.port, staticTls(await issued()).client())).toBe('answer: hello');
  });

  it('refuses a client of another authority and one without a certificate, and serves on', async () => {
    await using server = await startEchoServer(staticTls(await issued()));
    const { certificatePem, privateKeyPem } = await makeTestCertificate();
    const foreign = staticTls({ certificatePem, privateKeyPem, caPem: authority.certificatePem });
    expect(await callEcho(server.port, foreign.client())).toMatch(/^code 14: /);
    const bare = ChannelCredentials.createSsl(Buffer.from(authority.certificatePem));
    expect(await callEcho(server.port, bare)).toMatch(/^code 14: /);
    expect(await callEcho(server.port, ChannelCredentials.createInsecure())).toMatch(/^code 14: /);
    expect(server.accepted).toBe(0);
    expect(await callEcho(server.port, staticTls(await issued()).client())).toBe('answer: hello');
  });

  it('lets clients without a certificate in where that was asked for', async () => {
    await using server = await startEchoServer(staticTls({ ...(await issued()), requireClientCertificate: false }));
    const bare = ChannelCredentials.createSsl(Buffer.from(authority.certificatePem));
    expect(await callEcho(server.port, bare)).toBe('answer: hello');
  });

  it('refuses a server of another authority', async () => {
    const { certificatePem, privateKeyPem } = await makeTestCertificate();
    await using server = await startEchoServer(
      staticTls({ certificatePem, privateKeyPem, caPem: authority.certificatePem }),
    );
    expect(await callEcho(server.port, staticTls(await issued()).client())).toMatch(/^code 14: /);
  });

  it('checks the name that was asked for', async () => {
    await using server = await startEchoServer(staticTls(await issued({ name: 'plugin.example' })));
    const client = await issued();
    expect(await callEcho(server.port, staticTls(client).client())).toMatch(/^code 14: .*localhost/);
    const named = staticTls({ ...client, serverName: 'plugin.example' });
    expect(await callEcho(server.port, named.client())).toBe('answer: hello');
  });

  it.each([
    ['certificatePem', { certificatePem: '' }],
    ['privateKeyPem', { privateKeyPem: 'secret' }],
    ['caPem', { caPem: '/etc/ca.pem' }],
    ['certificates and key', { privateKeyPem: generateCertificate().privateKeyPem }],
    ['caPem', { caPem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }],
  ])('says at once that the %s cannot be used', async (part, change) => {
    const tls = { ...(await issued()), ...change };
    expect(() => staticTls(tls)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', message: expect.stringContaining(part) }),
    );
  });
});
