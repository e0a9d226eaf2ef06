import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { TlsIdentity } from '../../src/security/certificate.js';

cryptoProvider.set(webcrypto);

/** What a certificate of a test looks like; made by another library than the one under test. */
export interface TestCertificate {
  readonly curve?: 'P-256' | 'P-521';
  readonly name?: string;
  readonly ca?: boolean;
  /** Default: from a minute ago for an hour. */
  readonly dates?: readonly [from: Date, to: Date];
  /** Signs in place of the certificate's own key. */
  readonly issuer?: TlsIdentity;
}

/** Makes a certificate with both extended key usages. */
export async function makeTestCertificate(options: TestCertificate = {}): Promise<TlsIdentity> {
  const { curve = 'P-256', name = 'localhost', ca = false, issuer, dates } = options;
  const algorithm = { name: 'ECDSA', namedCurve: curve, hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject: 'CN=test',
    issuer: issuer === undefined ? 'CN=test' : 'O=go-plugin, CN=localhost',
    notBefore: dates?.[0] ?? new Date(Date.now() - 60_000),
    notAfter: dates?.[1] ?? new Date(Date.now() + 3_600_000),
    publicKey: keys.publicKey,
    signingKey: issuer === undefined ? keys.privateKey : await importKey(issuer.privateKeyPem),
    signingAlgorithm: algorithm,
    extensions: [
      new SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
      ...(ca ? [new BasicConstraintsExtension(true, undefined, true)] : []),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  return {
    certificateDer: Buffer.from(certificate.rawData),
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}
