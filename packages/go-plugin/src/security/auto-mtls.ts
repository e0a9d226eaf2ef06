import { constants } from 'node:crypto';
import {
  checkServerIdentity,
  createSecureContext,
  type PeerCertificate as PresentedCertificate,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls';
import { ChannelCredentials } from '@grpc/grpc-js';
import { goPluginError } from '../errors/go-plugin-error.js';
import type { TlsIdentity } from './certificate.js';
import { isCurrent, type PeerCertificate } from './peer-certificate.js';
import type { PeerSecurity } from './peer-security.js';
import { commonTlsOptions, speaksHttp2 } from './tls-options.js';

/**
 * AutoMTLS for every role of one side (go-plugin spec §3.5): it presents `identity` and trusts `peer` alone, as
 * server and as client. Nothing here falls back to plain text.
 */
export function autoMtls(identity: TlsIdentity, peer: PeerCertificate): PeerSecurity {
  let credentials: ChannelCredentials | undefined;
  return {
    server: { options: serverTlsOptions(identity), isTrusted: (socket) => isTrustedPeer(socket, peer) },
    // Made at the first dial and kept: on Node 20 a process's first such context costs 33 ms.
    client() {
      credentials ??= clientCredentials(identity, peer);
      return credentials;
    },
  };
}

/**
 * Options of a TLS server under AutoMTLS. Node's own verifier is off on purpose: it would load the machine's roots
 * (33 ms on Node 20), and trusts issuers where the protocol trusts one certificate. So **every** socket must pass
 * `isTrustedPeer` before a byte of it is read. That the client holds the certificate's key, TLS itself has proven.
 */
export function serverTlsOptions(identity: TlsIdentity): TlsOptions {
  return {
    ...commonTlsOptions,
    cert: identity.certificatePem,
    key: identity.privateKeyPem,
    ca: [],
    requestCert: true,
    rejectUnauthorized: false,
    // A peer that was accepted can't come back with another certificate in the same connection.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/**
 * Whether a connection that a server accepted comes from `peer`: its leaf certificate is the expected one byte for
 * byte, that certificate's dates hold at `now`, and it negotiated HTTP/2.
 */
export function isTrustedPeer(socket: TLSSocket, peer: PeerCertificate, now: Date = new Date()): boolean {
  const presented = socket.getPeerX509Certificate()?.raw;
  return presented?.equals(peer.der) === true && isCurrent(peer, now) && speaksHttp2(socket);
}

/**
 * Credentials of a gRPC client under AutoMTLS: presents `identity`, accepts only `peer`. Node's verifier checks dates
 * and the name `localhost` against the one root `peer.pem`; the certificate is then compared byte for byte, since a
 * root's key could have signed others. Throws CERTIFICATE_INVALID where OpenSSL refuses one of the certificates.
 */
export function clientCredentials(identity: TlsIdentity, peer: PeerCertificate): ChannelCredentials {
  const context = { cert: identity.certificatePem, key: identity.privateKeyPem, ca: peer.pem };
  try {
    return ChannelCredentials.createFromSecureContext(
      createSecureContext({ minVersion: commonTlsOptions.minVersion, ...context }),
      { checkServerIdentity: (host, presented) => refusal(host, presented, peer) },
    );
  } catch (cause) {
    throw goPluginError('CERTIFICATE_INVALID', 'TLS certificates cannot be used for a connection', { cause });
  }
}

/**
 * Pays ahead for a process's first TLS context with a `ca`: up to Node 22.12 that parses all default roots (33 to 45 ms,
 * once). A host does so while its plugin starts, since it needs such a context as soon as it has read the plugin's line.
 */
export function warmUpClientTls(identity: TlsIdentity): void {
  createSecureContext({ ca: identity.certificatePem });
}

function refusal(host: string, presented: PresentedCertificate, peer: PeerCertificate): Error | undefined {
  const wrongName = checkServerIdentity(host, presented);
  if (wrongName !== undefined || presented.raw.equals(peer.der)) return wrongName;
  return goPluginError(
    'TLS_REFUSED',
    'connection refused: the other side presented another certificate than the one it announced',
  );
}
