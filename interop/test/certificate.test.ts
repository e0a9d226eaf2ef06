import 'reflect-metadata';
import { createPrivateKey, X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509';
import { expect, it } from 'vitest';
import { generateCertificate } from '../../packages/go-plugin/src/security/certificate.js';
import {
  certificateFromHandshake,
  certificateToHandshake,
  isCurrent,
} from '../../packages/go-plugin/src/security/peer-certificate.js';
import { type GoJudgement, judgeWithGo, makeGoCertificate } from '../src/certificates.js';
import { describePairing, describeWithGo } from '../src/describe-with-peer.js';

cryptoProvider.set(webcrypto);

const accepted = { ok: true };
const serverAuthOid = '1.3.6.1.5.5.7.3.1';
const clientAuthOid = '1.3.6.1.5.5.7.3.2';

/** What Node and `@peculiar/x509` read, in the words of Go's judgement. */
async function readHere(pem: string): Promise<Partial<GoJudgement>> {
  const node = new NodeCertificate(pem);
  const other = new X509Certificate(pem);
  const extended = other.getExtension(ExtendedKeyUsageExtension)?.usages.map(String) ?? [];
  const serials = [node.serialNumber, other.serialNumber].map((serial) => BigInt(`0x${serial}`));
  expect(serials[0]).toBe(serials[1]);
  expect(new Date(node.validTo).getTime()).toBe(other.notAfter.getTime());
  expect(node.raw.equals(new Uint8Array(other.rawData))).toBe(true);
  expect([node.verify(node.publicKey), await other.isSelfSigned()]).toEqual([true, true]);
  return {
    serialHex: serials[0]?.toString(16) ?? '',
    notBefore: toGoTime(other.notBefore),
    notAfter: toGoTime(other.notAfter),
    dnsNames: other.getExtension(SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value) ?? [],
    isCA: node.ca && other.getExtension(BasicConstraintsExtension)?.ca === true,
    // Its flags are Go's bits.
    keyUsage: Number(other.getExtension(KeyUsagesExtension)?.usages),
    clientAuth: extended.includes(clientAuthOid),
    serverAuth: extended.includes(serverAuthOid),
    subjectKeyIdHex: other.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? '',
    bytes: node.raw.length,
  };
}

/** Go prints whole seconds without a fraction. */
function toGoTime(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}

describePairing('ts-host/go-plugin', 'certificates', () => {
  it('of ours are read alike by Go, Node and an independent parser, and good to Go in every role [GP-3.2-profile]', async () => {
    const { certificatePem, privateKeyPem } = generateCertificate();
    const judged = await judgeWithGo(certificatePem, privateKeyPem);
    expect(judged).toMatchObject({
      selfSigned: accepted,
      server: accepted,
      client: accepted,
      handshakeServer: accepted,
      handshakeClient: accepted,
      version: 3,
      curve: 'P-256',
      signature: 'ECDSA-SHA256',
      dnsNames: ['localhost'],
    });
    expect(judged.issuer).toBe(judged.subject);
    expect(judged).toMatchObject(await readHere(certificatePem));
  });

  it('of Go are read alike, and taken by us from a handshake line [GP-3.2-profile]', async () => {
    const { certificate, key, field } = await makeGoCertificate();
    const judged = await judgeWithGo(certificate, key);
    expect(judged).toMatchObject({ selfSigned: accepted, handshakeServer: accepted, curve: 'P-521' });
    expect(judged).toMatchObject(await readHere(certificate));
    const read = certificateFromHandshake(field);
    expect(new NodeCertificate(certificate).raw.equals(read.der)).toBe(true);
    expect(isCurrent(read)).toBe(true);
    expect(certificateToHandshake(read.der)).toBe(field);
    expect(new NodeCertificate(read.der).checkPrivateKey(createPrivateKey(key))).toBe(true);
  });
});

describeWithGo('many certificates of ours', () => {
  it('are all good to Go, whatever their numbers look like', async () => {
    // Signatures and serials whose first bit is set are written with one byte more: enough of them for all cases.
    const judged = await Promise.all(
      Array.from({ length: 24 }, async () => {
        const { certificatePem, certificateDer } = generateCertificate();
        const judgement = await judgeWithGo(certificatePem);
        expect(judgement.bytes).toBe(certificateDer.length);
        return judgement;
      }),
    );
    for (const { selfSigned, server, client } of judged) {
      expect([selfSigned, server, client]).toEqual([accepted, accepted, accepted]);
    }
    expect(new Set(judged.map(({ serialHex }) => serialHex)).size).toBe(24);
    expect(new Set(judged.map(({ bytes }) => bytes)).size).toBeGreaterThan(1);
  });

  it('are refused by Go once their time is over, as by us', async () => {
    const years = 31 * 365.25 * 24 * 3_600_000;
    const { certificatePem } = generateCertificate({ now: new Date(Date.now() - years) });
    const judged = await judgeWithGo(certificatePem);
    expect(judged.server).toEqual({ ok: false, error: expect.stringContaining('expired') });
    expect(judged.client.ok).toBe(false);
  });
});

describeWithGo('certificates of Go with a fault', () => {
  it.each(['expired', 'not-yet-valid'] as const)('%s: neither Go nor we take them', async (fault) => {
    const { certificate, field } = await makeGoCertificate(fault);
    expect((await judgeWithGo(certificate)).server.ok).toBe(false);
    expect(isCurrent(certificateFromHandshake(field))).toBe(false);
  });
});
