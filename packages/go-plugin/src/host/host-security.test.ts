import { describe, expect, it } from 'vitest';
import { pluginError } from '../../test/support/plugin-error.js';
import { generateCertificate } from '../security/certificate.js';
import { certificateToHandshake } from '../security/peer-certificate.js';
import { openHostSecurity } from './host-security.js';

const identity = generateCertificate();
const theirs = certificateToHandshake(generateCertificate().certificateDer);
const tls = {
  certificatePem: identity.certificatePem,
  privateKeyPem: identity.privateKeyPem,
  caPem: identity.certificatePem,
};

describe('openHostSecurity', () => {
  it('is AutoMTLS where it was asked for and the plugin has a certificate', () => {
    expect(openHostSecurity({ mode: 'auto', identity }, theirs).server).toBeDefined();
  });

  it('is plain text or the own TLS where the plugin has none', () => {
    expect(openHostSecurity({ mode: 'off' }, undefined).server).toBeUndefined();
    expect(openHostSecurity({ mode: 'static', tls }, undefined).server).toBeDefined();
  });

  it('never falls back to plain text where AutoMTLS was asked for', () => {
    const error = pluginError('TLS_REFUSED', 'asked for AutoMTLS', 'no certificate', 'tls "off"');
    expect(() => openHostSecurity({ mode: 'auto', identity }, undefined)).toThrow(error as Error);
  });

  it.each(['off', 'static'] as const)('refuses a certificate that nobody asked for: %s', (mode) => {
    const host = mode === 'off' ? ({ mode } as const) : ({ mode, tls } as const);
    const error = pluginError('TLS_REFUSED', `tls is "${mode}"`, 'PLUGIN_CLIENT_CERT');
    expect(() => openHostSecurity(host, theirs)).toThrow(error as Error);
  });

  it.each<[string, string]>([
    ['19: no certificate', 'A'.repeat(64)],
    ['20: padding', `${'A'.repeat(63)}=`],
    ['an expired one', certificateToHandshake(generateCertificate({ now: new Date('1985-01-01') }).certificateDer)],
  ])("refuses a field that cannot be used: the spec's %s", (_what, field) => {
    expect(() => openHostSecurity({ mode: 'auto', identity }, field)).toThrow(
      pluginError('CERTIFICATE_INVALID') as Error,
    );
  });
});
