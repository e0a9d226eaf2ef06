import { expect, it } from 'vitest';
import { warmUpClientTls } from './auto-mtls.js';
import { generateCertificate } from './certificate.js';

it('warms up with a certificate of ours, which OpenSSL takes as a root', () => {
  const identity = generateCertificate();
  expect(() => warmUpClientTls(identity)).not.toThrow();
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  expect(() => warmUpClientTls({ ...identity, certificatePem: broken })).not.toThrow();
});
