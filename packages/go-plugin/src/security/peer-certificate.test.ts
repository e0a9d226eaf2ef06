import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPluginError } from '../errors/plugin-error.js';
import { generateCertificate } from './certificate.js';
import {
  certificateFromHandshake,
  certificateToHandshake,
  isCurrent,
  readPeerCertificate,
  requireCurrent,
} from './peer-certificate.js';

/** Field 6 as a Go plugin printed it (go-plugin spec §9.1). */
const goField = [
  'MIICUDCCAbGgAwIBAgIRAO3WohlO9hV/7xy4iMPWQPAwCgYIKoZIzj0EAwQwKDESMBAGA1UEChMJSGFzaGlDb3JwMRIwEAYDVQQD',
  'Ewlsb2NhbGhvc3QwIBcNMjYxMTIyMDE1MTM1WhgPMjA1NjExMjExMzUyMDVaMCgxEjAQBgNVBAoTCUhhc2hpQ29ycDESMBAGA1UE',
  'AxMJbG9jYWxob3N0MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQATlcSR76f1adn2kHkJSiCHVbgPF2i4G21u0P3+9K2BXeqtdOV',
  'je2nVFPAK9blkOz/G+t1zxY7bDb0mx4bibdMlwoAMJ7r+8wsEPc0KyyL2xJBcYLa0ENWKVa9C9CscnnRzr0hLKrGW80mFIjB3p+T',
  '/kzkLZwGEr/Yur7wTYtiq10SAOqjdzB1MA4GA1UdDwEB/wQEAwICrDAdBgNVHSUEFjAUBggrBgEFBQcDAgYIKwYBBQUHAwEwDwYD',
  'VR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUXDZh7sw3H03fhpKoeliNvfuyMHcwFAYDVR0RBA0wC4IJbG9jYWxob3N0MAoGCCqGSM49',
  'BAMEA4GMADCBiAJCAQZc9iE2XSHzUKPT1x1FrdieTyVVxIbCaW6ajNcqUS3MLbWrp2PLVqkD4VU/Zb84Z4NZrLePcXZKM1urnTAl',
  'EFjcAkIBs4yTvQQ+E6ZlRkernK6OFxSMeH09uw7UqClUU6Ktvr4rhi0MuxTYsJs1O4Y0REJUJ/Xe+IekON9Vdl0/Rk80vNw',
].join('');

const { certificateDer, certificatePem, privateKeyPem } = generateCertificate();

describe('certificateFromHandshake', () => {
  it('reads the certificate of a Go plugin', () => {
    expect(goField).toHaveLength(795);
    const certificate = certificateFromHandshake(goField);
    expect(certificate.der).toHaveLength(596);
    expect(createHash('sha256').update(certificate.der).digest('hex')).toBe(
      'd6af197a5eb034b7266937e59a6f8cfa0d244dfb61cb42c2325a7c71808e531f',
    );
    expect(new X509Certificate(certificate.pem).serialNumber).toBe('EDD6A2194EF6157FEF1CB888C3D640F0');
    expect(certificate.validFrom.toISOString()).toBe('2026-11-22T01:51:35.000Z');
    expect(certificate.validTo.toISOString()).toBe('2056-11-21T13:52:05.000Z');
    expect(certificateToHandshake(certificate.der)).toBe(goField);
  });

  it.each([
    ['A'.repeat(64), 'not a DER certificate'],
    [`${'A'.repeat(63)}=`, 'padded'],
    [`${goField}=`, 'padded'],
    [goField.replace('/', '_'), 'not base64'],
    [` ${goField}`, 'not base64'],
    [`${goField}AA`, 'not base64'],
    [goField.slice(0, -4), 'not a DER certificate'],
    [certificateToHandshake(Buffer.concat([certificateDer, Buffer.alloc(3)])), 'other bytes follow'],
    ['', 'not a DER certificate'],
  ])('refuses %s', (field, reason) => {
    expect(() => certificateFromHandshake(field)).toThrow(
      expect.objectContaining({ code: 'CERTIFICATE_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  it('never throws anything but CERTIFICATE_INVALID', () => {
    const field = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.uint8Array({ maxLength: 300 }).map(certificateToHandshake),
      fc.nat(goField.length).map((cut) => goField.slice(0, cut)),
    );
    fc.assert(
      fc.property(field, (text) => {
        try {
          certificateFromHandshake(text);
        } catch (error) {
          expect(isPluginError(error) && error.code).toBe('CERTIFICATE_INVALID');
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('certificateToHandshake', () => {
  it('is unpadded and comes back whole, whatever the length', () => {
    for (let size = 0; size < 4; size += 1) expect(certificateToHandshake(new Uint8Array(size))).not.toContain('=');
    expect(certificateFromHandshake(certificateToHandshake(certificateDer)).der).toEqual(certificateDer);
  });
});

describe('readPeerCertificate', () => {
  it('reads PEM and DER alike', () => {
    expect(readPeerCertificate(certificatePem)).toEqual(readPeerCertificate(certificateDer));
    expect(readPeerCertificate(certificatePem)).toMatchObject({ der: certificateDer, pem: certificatePem });
  });

  it('takes CRLF and blanks around the block', () => {
    expect(readPeerCertificate(`\n ${certificatePem.replaceAll('\n', '\r\n')} \n`).der).toEqual(certificateDer);
  });

  it.each([
    ['', 'holds no PEM block'],
    ['garbage', 'holds no PEM block'],
    [certificatePem.slice(0, -10), 'holds no PEM block'],
    [certificatePem + certificatePem, '2 PEM blocks'],
    [certificatePem + privateKeyPem, '2 PEM blocks'],
    [privateKeyPem, 'not a CERTIFICATE'],
    ['-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n', 'not a DER certificate'],
  ])('refuses %j', (text, reason) => {
    expect(() => readPeerCertificate(text)).toThrow(
      expect.objectContaining({ code: 'CERTIFICATE_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  it('refuses PEM text given as bytes, since bytes mean DER', () => {
    expect(() => readPeerCertificate(Buffer.from(certificatePem))).toThrow('not a DER certificate');
  });
});

describe('isCurrent and requireCurrent', () => {
  const certificate = certificateFromHandshake(goField);

  it.each([
    ['2026-11-22T01:51:34.999Z', false],
    ['2026-11-22T01:51:35.000Z', true],
    ['2056-11-21T13:52:05.000Z', true],
    ['2056-11-21T13:52:05.001Z', false],
  ])('at %s: %s', (iso, current) => {
    expect(isCurrent(certificate, new Date(iso))).toBe(current);
  });

  it('says which dates it has', () => {
    expect(() => requireCurrent(certificate, new Date('2060-01-01'))).toThrow(
      'certificate of the other side is unusable: it is valid from 2026-11-22T01:51:35.000Z to ' +
        '2056-11-21T13:52:05.000Z, and now it is 2060-01-01T00:00:00.000Z',
    );
    expect(() => requireCurrent(certificate, new Date('2030-01-01'))).not.toThrow();
  });
});
