import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, createSecureContext, type TlsOptions } from 'node:tls';
import { ChannelCredentials } from '@grpc/grpc-js';
import { goPluginError } from '../errors/go-plugin-error.js';
import type { PeerSecurity } from './peer-security.js';
import { commonTlsOptions, speaksHttp2 } from './tls-options.js';

/** TLS with certificates of the caller's own, in place of AutoMTLS (go-plugin spec §3.1, mode "static"). */
export interface StaticTls {
  /** Own certificate, with its intermediates after it. PEM. */
  readonly certificatePem: string;
  /** Key of the own certificate. PEM. */
  readonly privateKeyPem: string;
  /** The only roots that the other side's certificate may lead to. PEM; the machine's own roots are never used. */
  readonly caPem: string;
  /** Name that a server's certificate must bear. Default: `localhost`. */
  readonly serverName?: string | undefined;
  /** Whether a server asks its clients for a certificate and refuses those without. Default: true. */
  readonly requireClientCertificate?: boolean | undefined;
}

/**
 * The caller's own TLS for every role of one side. Throws OPTIONS_INVALID where OpenSSL can't use the certificates or
 * the key: at once, not at the first connection.
 */
export function staticTls(tls: StaticTls): PeerSecurity {
  const credentials = staticClientCredentials(tls);
  const options = staticServerOptions(tls);
  return {
    server: { options, isTrusted: (socket) => (socket.authorized || !options.requestCert) && speaksHttp2(socket) },
    client: () => credentials,
  };
}

/** Options of a TLS server with the caller's certificates. OpenSSL refuses untrusted clients in the TLS handshake. */
export function staticServerOptions(tls: StaticTls): TlsOptions {
  const required = tls.requireClientCertificate ?? true;
  return { ...commonTlsOptions, ...keyMaterial(tls), requestCert: required, rejectUnauthorized: required };
}

/** Credentials of a gRPC client with the caller's certificates. Throws OPTIONS_INVALID where they can't be used. */
export function staticClientCredentials(tls: StaticTls): ChannelCredentials {
  const name = tls.serverName ?? 'localhost';
  requirePem(tls);
  try {
    const context = createSecureContext({ minVersion: commonTlsOptions.minVersion, ...keyMaterial(tls) });
    return ChannelCredentials.createFromSecureContext(context, {
      checkServerIdentity: (_host, presented) => checkServerIdentity(name, presented),
    });
  } catch (cause) {
    throw goPluginError('OPTIONS_INVALID', "tls cannot be used: its certificates and key don't fit together", {
      cause,
    });
  }
}

function keyMaterial(tls: StaticTls): { cert: string; key: string; ca: string } {
  return { cert: tls.certificatePem, key: tls.privateKeyPem, ca: tls.caPem };
}

/** OpenSSL skips roots that it can't read and takes empty text for "none": it would trust nobody without a word. */
function requirePem(tls: StaticTls): void {
  for (const field of ['certificatePem', 'privateKeyPem', 'caPem'] as const) {
    if (tls[field].includes('-----BEGIN ')) continue;
    throw goPluginError('OPTIONS_INVALID', `tls.${field} must be PEM text; it holds no "-----BEGIN" line`);
  }
  for (const block of tls.caPem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [tls.caPem]) {
    requireCertificate(block);
  }
}

function requireCertificate(pem: string): void {
  try {
    new X509Certificate(pem);
  } catch (cause) {
    throw goPluginError('OPTIONS_INVALID', 'tls.caPem must hold X.509 certificates; one cannot be read', { cause });
  }
}
