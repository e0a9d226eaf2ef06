import { type Environment, variables } from '../handshake/variables.js';
import { autoMtls } from '../security/auto-mtls.js';
import { generateCertificate } from '../security/certificate.js';
import { certificateToHandshake, readPeerCertificate, requireCurrent } from '../security/peer-certificate.js';
import { insecure, type PeerSecurity } from '../security/peer-security.js';
import { type StaticTls, staticTls } from '../security/static-tls.js';

/** A plugin's TLS, and what its handshake line says of it. */
export interface PluginSecurity {
  readonly security: PeerSecurity;
  readonly certificate?: string | undefined;
}

/**
 * Own TLS where the author gave it, AutoMTLS where the host sent its certificate, else plain text (go-plugin spec §3.1).
 *
 * @throws PluginError `CERTIFICATE_INVALID` where the host's certificate is unreadable or out of date: once TLS was asked
 * for there is no plain text.
 */
export function openPluginSecurity(own: StaticTls | undefined, environment: Environment): PluginSecurity {
  if (own !== undefined) return { security: staticTls(own) };
  const pem = environment[variables.clientCertificate];
  if (pem === undefined || pem === '') return { security: insecure };
  const peer = readPeerCertificate(pem);
  requireCurrent(peer);
  const identity = generateCertificate();
  return { security: autoMtls(identity, peer), certificate: certificateToHandshake(identity.certificateDer) };
}
