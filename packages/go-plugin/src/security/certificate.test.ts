import 'reflect-metadata';
import { createPrivateKey, X509Certificate as NodeCertificate, sign, verify } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { generateCertificate } from './certificate.js';

const now = new Date('2026-11-22T12:00:00.500Z');

describe('generateCertificate, read by Node', () => {
  const identity = generateCertificate({ now });
  const certificate = new NodeCertificate(identity.certificateDer);

  it('is self-signed by its own key', () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(identity.privateKeyPem))).toBe(true);
  });

  it('names localhost and nothing else', () => {
    expect(certificate.subject).toBe('O=go-plugin\nCN=localhost');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.subjectAltName).toBe('DNS:localhost');
    expect(certificate.checkHost('localhost', { subject: 'never' })).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBeUndefined();
  });

  it('is valid from 30 seconds ago for 30 years', () => {
    expect(new Date(certificate.validFrom).toISOString()).toBe('2026-11-22T11:59:30.000Z');
    expect(new Date(certificate.validTo).toISOString()).toBe('2056-11-22T00:00:00.000Z');
  });

  it('is a P-256 certificate authority', () => {
    expect(certificate.ca).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  it('is the same certificate in PEM and DER', () => {
    expect(new NodeCertificate(identity.certificatePem).raw.equals(identity.certificateDer)).toBe(true);
    expect(identity.certificatePem).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
  });

  it('has a private key that signs for its public key', () => {
    const data = Buffer.from('data');
    expect(verify('sha256', data, certificate.publicKey, sign('sha256', data, identity.privateKeyPem))).toBe(true);
  });
});

describe('generateCertificate, read by an independent parser', () => {
  const certificate = new X509Certificate(generateCertificate({ now }).certificateDer);

  it('has the extensions of the protocol, with their criticality', () => {
    const usages = certificate.getExtension(KeyUsagesExtension);
    expect(usages?.critical).toBe(true);
    expect(usages?.usages).toBe(
      KeyUsageFlags.digitalSignature |
        KeyUsageFlags.keyEncipherment |
        KeyUsageFlags.keyAgreement |
        KeyUsageFlags.keyCertSign,
    );
    const constraints = certificate.getExtension(BasicConstraintsExtension);
    expect([constraints?.critical, constraints?.ca, constraints?.pathLength]).toEqual([true, true, undefined]);
    const extended = certificate.getExtension(ExtendedKeyUsageExtension);
    expect([extended?.critical, extended?.usages]).toEqual([false, ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']]);
    const names = certificate.getExtension(SubjectAlternativeNameExtension);
    expect(names?.names.toJSON()).toEqual([{ type: 'dns', value: 'localhost' }]);
    expect(certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId).toMatch(/^[0-9a-f]{40}$/);
    expect(certificate.extensions).toHaveLength(5);
  });

  it('verifies with the algorithm it names', async () => {
    expect(certificate.signatureAlgorithm).toMatchObject({ name: 'ECDSA', hash: { name: 'SHA-256' } });
    expect(await certificate.isSelfSigned()).toBe(true);
    expect(await certificate.verify({ date: now })).toBe(true);
  });
});

describe('many certificates', () => {
  it('all parse, with serials that are positive, below 2^128 and never repeat', () => {
    const serials = Array.from({ length: 200 }, () => {
      const identity = generateCertificate();
      const certificate = new NodeCertificate(identity.certificateDer);
      expect(certificate.raw.equals(identity.certificateDer)).toBe(true);
      expect(certificate.checkPrivateKey(createPrivateKey(identity.privateKeyPem))).toBe(true);
      return BigInt(`0x${certificate.serialNumber}`);
    });
    expect(new Set(serials).size).toBe(200);
    expect(serials.every((serial) => serial > 0n && serial < 2n ** 128n)).toBe(true);
  });

  it('start before 1950 and end after 2049 where the clock says so', () => {
    const old = new NodeCertificate(generateCertificate({ now: new Date('1940-01-01T00:00:30Z') }).certificateDer);
    expect(new Date(old.validFrom).toISOString()).toBe('1940-01-01T00:00:00.000Z');
    const late = new NodeCertificate(generateCertificate({ now: new Date('2060-01-01T00:00:30Z') }).certificateDer);
    expect(new Date(late.validFrom).toISOString()).toBe('2060-01-01T00:00:00.000Z');
  });
});
