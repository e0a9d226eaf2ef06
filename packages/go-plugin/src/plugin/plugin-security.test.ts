import { describe, expect, it } from 'vitest';
import { pluginError } from '../../test/support/plugin-error.js';
import { generateCertificate } from '../security/certificate.js';
import { certificateFromHandshake } from '../security/peer-certificate.js';
import { openPluginSecurity } from './plugin-security.js';

const host = generateCertificate();
const asked = { PLUGIN_CLIENT_CERT: host.certificatePem };

describe('openPluginSecurity', () => {
  it.each([{}, { PLUGIN_CLIENT_CERT: '' }])('is plain text for %j', (environment) => {
    const { security, certificate } = openPluginSecurity(undefined, environment);
    expect([security.server, certificate]).toEqual([undefined, undefined]);
  });

  it('is AutoMTLS with a new certificate where the host sent its own', () => {
    const [one, two] = [openPluginSecurity(undefined, asked), openPluginSecurity(undefined, asked)];
    expect(one.security.server).toBeDefined();
    expect(one.certificate).not.toBe(two.certificate);
    expect(certificateFromHandshake(one.certificate ?? '').validTo.getTime()).toBeGreaterThan(Date.now());
  });

  it("is the author's own TLS where there is one, whatever the host sent", () => {
    const { certificatePem, privateKeyPem } = generateCertificate();
    const own = { certificatePem, privateKeyPem, caPem: host.certificatePem };
    const { security, certificate } = openPluginSecurity(own, { PLUGIN_CLIENT_CERT: 'garbage' });
    expect(security.server).toBeDefined();
    expect(certificate).toBeUndefined();
  });

  it.each<[string, string]>([
    ['garbage', 'garbage'],
    ['no certificate', host.privateKeyPem],
    ['an expired certificate', generateCertificate({ now: new Date('1985-01-01') }).certificatePem],
    ['two certificates', host.certificatePem + host.certificatePem],
  ])('never falls back to plain text for %s', (_what, pem) => {
    expect(() => openPluginSecurity(undefined, { PLUGIN_CLIENT_CERT: pem })).toThrow(
      pluginError('CERTIFICATE_INVALID') as Error,
    );
  });
});
