import { X509Certificate } from 'node:crypto';
import { goPluginError } from '../errors/go-plugin-error.js';
import { toPem } from './pem.js';

/** The one certificate that the other process may present in any role (go-plugin spec §3.5). */
export interface PeerCertificate {
  /** Its DER bytes: a peer is compared with them byte for byte. */
  readonly der: Uint8Array;
  /** The same as one PEM block. */
  readonly pem: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/**
 * Reads one certificate: PEM text as in `PLUGIN_CLIENT_CERT`, or DER bytes. Throws CERTIFICATE_INVALID where the
 * input is not exactly one X.509 certificate. Dates are not judged here: `requireCurrent` and every connection do.
 */
export function readPeerCertificate(pemOrDer: string | Uint8Array): PeerCertificate {
  const der = typeof pemOrDer === 'string' ? derFromPem(pemOrDer) : Buffer.from(pemOrDer);
  const parsed = parseDer(der);
  return {
    der,
    pem: toPem('CERTIFICATE', der),
    validFrom: new Date(parsed.validFrom),
    validTo: new Date(parsed.validTo),
  };
}

/**
 * Reads handshake field 6 (go-plugin spec §1.5 step 9): base64 of one DER certificate in the standard alphabet,
 * without padding. Throws CERTIFICATE_INVALID. A field of 50 characters or fewer is not a certificate; skipping
 * it is the caller's part.
 */
export function certificateFromHandshake(field: string): PeerCertificate {
  if (field.includes('=')) throw invalid("its base64 is padded with '='; go-plugin wants it without padding");
  if (!/^[A-Za-z0-9+/]*$/.test(field) || field.length % 4 === 1) throw invalid('it is not base64');
  return readPeerCertificate(Buffer.from(field, 'base64'));
}

/** Handshake field 6 for a certificate: base64 of its DER bytes without padding (go-plugin spec §1.4). */
export function certificateToHandshake(der: Uint8Array): string {
  // Two of three DER lengths end in '=', which Go hosts refuse.
  return Buffer.from(der).toString('base64').replace(/=+$/, '');
}

/** Whether `now` lies within the certificate's dates, both ends included. */
export function isCurrent(certificate: PeerCertificate, now: Date = new Date()): boolean {
  return certificate.validFrom.getTime() <= now.getTime() && now.getTime() <= certificate.validTo.getTime();
}

/**
 * Throws CERTIFICATE_INVALID unless the certificate's dates hold at `now`: a clear failure at the start in place of
 * a connection that is refused for ever.
 */
export function requireCurrent(certificate: PeerCertificate, now: Date = new Date()): void {
  if (isCurrent(certificate, now)) return;
  const { validFrom, validTo } = certificate;
  throw invalid(`it is valid from ${isoText(validFrom)} to ${isoText(validTo)}, and now it is ${isoText(now)}`);
}

function derFromPem(text: string): Buffer {
  const blocks = [...text.matchAll(/-----BEGIN ([^-\n]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)];
  const [first] = blocks;
  if (first === undefined) throw invalid('it holds no PEM block');
  if (blocks.length > 1) throw invalid(`it holds ${blocks.length} PEM blocks in place of one`);
  if (first[1] !== 'CERTIFICATE') throw invalid('its PEM block is not a CERTIFICATE');
  return Buffer.from(first[2] ?? '', 'base64');
}

function parseDer(der: Buffer): X509Certificate {
  const parsed = parse(der);
  // OpenSSL stops at the certificate's end; what follows would break the comparison byte for byte.
  if (!parsed.raw.equals(der)) throw invalid('other bytes follow the certificate');
  return parsed;
}

function parse(der: Buffer): X509Certificate {
  // Node's constructor also takes PEM; a DER certificate begins with a SEQUENCE.
  if (der[0] !== 0x30) throw invalid('it is not a DER certificate');
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw invalid('it is not a DER certificate', cause);
  }
}

function isoText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'an unreadable date' : date.toISOString();
}

function invalid(reason: string, cause?: unknown): Error {
  return goPluginError('CERTIFICATE_INVALID', `certificate of the other side is unusable: ${reason}`, { cause });
}
