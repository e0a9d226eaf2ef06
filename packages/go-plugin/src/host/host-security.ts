import { goPluginError } from '../errors/go-plugin-error.js';
import { autoMtls } from '../security/auto-mtls.js';
import type { TlsIdentity } from '../security/certificate.js';
import { certificateFromHandshake, requireCurrent } from '../security/peer-certificate.js';
import { insecure, type PeerSecurity } from '../security/peer-security.js';
import { type StaticTls, staticTls } from '../security/static-tls.js';

/** What this host presents to a plugin: a certificate made for this launch, the caller's own TLS, or nothing. */
export type HostIdentity =
  | { readonly mode: 'auto'; readonly identity: TlsIdentity }
  | { readonly mode: 'static'; readonly tls: StaticTls }
  | { readonly mode: 'off' };

/**
 * The TLS of a launch, once the plugin's line was read. A plugin that was asked for TLS and answers without a
 * certificate, or has one that nobody asked for, is refused (go-plugin spec §3.6): Go hosts fall back or crash there.
 *
 * @throws PluginError `TLS_REFUSED`, `CERTIFICATE_INVALID`.
 */
export function openHostSecurity(identity: HostIdentity, certificate: string | undefined): PeerSecurity {
  if (identity.mode === 'auto') {
    if (certificate === undefined) {
      throw goPluginError(
        'TLS_REFUSED',
        'The plugin was asked for AutoMTLS and its handshake line has no certificate. ' +
          'It does not know AutoMTLS or has TLS of its own: launch it with tls "off", or with the TLS that it has.',
      );
    }
    const peer = certificateFromHandshake(certificate);
    requireCurrent(peer);
    return autoMtls(identity.identity, peer);
  }
  if (certificate !== undefined) {
    throw goPluginError(
      'TLS_REFUSED',
      `The plugin's handshake line has a certificate, and this host did not ask for AutoMTLS (tls is "${identity.mode}"). ` +
        'Launch it with tls "auto"; if the plugin got PLUGIN_CLIENT_CERT from its environment, remove that.',
    );
  }
  return identity.mode === 'static' ? staticTls(identity.tls) : insecure;
}
