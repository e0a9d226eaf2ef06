import { createECDH, createHash, randomBytes, sign } from 'node:crypto';
import { goPluginError } from '../errors/go-plugin-error.js';
import {
  bitString,
  booleanTrue,
  explicit,
  implicit,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  unsignedInteger,
  utf8String,
} from './der.js';
import { toPem } from './pem.js';

/** Organization in the subject and issuer of generated certificates; peers don't look at it. */
const organization = 'go-plugin';
/** The one name of the protocol's certificates, whatever the address (go-plugin spec §3.4). */
const commonName = 'localhost';
const backdateMs = 30_000;
const validForMs = 262_980 * 3_600_000;
const coordinateBytes = 32;

/** A certificate and its private key: what one side presents in every role (go-plugin spec §3.5). */
export interface TlsIdentity {
  /** The certificate's DER bytes, as handshake field 6 carries them. */
  readonly certificateDer: Uint8Array;
  /** The same certificate as one PEM block with a newline at its end, as `PLUGIN_CLIENT_CERT` carries it. */
  readonly certificatePem: string;
  /** The private key as PEM; it never leaves the process. */
  readonly privateKeyPem: string;
}

/** What `generateCertificate` takes. */
export interface CertificateOptions {
  /** The moment from which validity counts; default: the clock. */
  readonly now?: Date | undefined;
}

/**
 * Makes a fresh key and its self-signed certificate for AutoMTLS (go-plugin spec §3.2): P-256 with
 * ecdsa-with-SHA256, name `localhost`, for both client and server, valid from 30 s ago for 30 years.
 * Throws CERTIFICATE_GENERATION_FAILED where the machine's crypto refuses.
 */
export function generateCertificate(options: CertificateOptions = {}): TlsIdentity {
  try {
    return makeIdentity(options.now ?? new Date());
  } catch (cause) {
    throw goPluginError(
      'CERTIFICATE_GENERATION_FAILED',
      "TLS certificate could not be generated: Node's crypto has no usable P-256 key, ECDSA or SHA-256",
      { cause },
    );
  }
}

function makeIdentity(now: Date): TlsIdentity {
  // An ECDH object starts about 1 ms faster than generateKeyPairSync with its encoders, at every plugin start.
  const key = createECDH('prime256v1');
  const publicPoint = key.generateKeys();
  const privateKeyPem = toPem('EC PRIVATE KEY', privateKeyDer(key.getPrivateKey(), publicPoint));
  const body = certificateBody(publicPoint, now);
  const signature = sign('sha256', body, privateKeyPem);
  const certificateDer = sequence(body, signatureAlgorithm(), bitString(signature));
  return { certificateDer, certificatePem: toPem('CERTIFICATE', certificateDer), privateKeyPem };
}

/** `ECPrivateKey` of RFC 5915. */
function privateKeyDer(scalar: Buffer, publicPoint: Buffer): Buffer {
  // Node drops leading zeros, the structure wants the field's full width.
  const padded = Buffer.concat([Buffer.alloc(coordinateBytes - scalar.length), scalar]);
  return sequence(
    unsignedInteger(Buffer.from([1])),
    octetString(padded),
    explicit(0, namedCurve()),
    explicit(1, bitString(publicPoint)),
  );
}

/** `TBSCertificate` of RFC 5280 §4.1. */
function certificateBody(publicPoint: Buffer, now: Date): Buffer {
  return sequence(
    explicit(0, unsignedInteger(Buffer.from([2]))), // Version 3.
    unsignedInteger(serialNumber()),
    signatureAlgorithm(),
    distinguishedName(),
    sequence(time(new Date(now.getTime() - backdateMs)), time(new Date(now.getTime() + validForMs))),
    distinguishedName(),
    sequence(sequence(objectIdentifier('1.2.840.10045.2.1'), namedCurve()), bitString(publicPoint)),
    explicit(3, sequence(...extensions(publicPoint))),
  );
}

function extensions(publicPoint: Buffer): Buffer[] {
  const clientAuth = objectIdentifier('1.3.6.1.5.5.7.3.2');
  const serverAuth = objectIdentifier('1.3.6.1.5.5.7.3.1');
  // digitalSignature, keyEncipherment, keyAgreement, keyCertSign: bits 0, 2, 4 and 5.
  const usage = bitString(Buffer.from([0b1010_1100]), 2);
  // Method 1 of RFC 7093: the left 160 bits of SHA-256, which the signature loads anyway.
  const keyId = createHash('sha256').update(publicPoint).digest().subarray(0, 20);
  return [
    extension('2.5.29.15', usage, 'critical'),
    extension('2.5.29.37', sequence(clientAuth, serverAuth)),
    extension('2.5.29.19', sequence(booleanTrue()), 'critical'),
    extension('2.5.29.14', octetString(keyId)),
    extension('2.5.29.17', sequence(implicit(2, Buffer.from(commonName)))),
  ];
}

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  const flag = critical === undefined ? [] : [booleanTrue()];
  return sequence(objectIdentifier(id), ...flag, octetString(value));
}

/** Random, positive and below 2^128. */
function serialNumber(): Buffer {
  const serial = randomBytes(16);
  // All zeros would not be positive; the odds don't matter, the guarantee does.
  if (serial.every((byte) => byte === 0)) serial[15] = 1;
  return serial;
}

function distinguishedName(): Buffer {
  const attribute = (id: string, value: string) => set(sequence(objectIdentifier(id), utf8String(value)));
  return sequence(attribute('2.5.4.10', organization), attribute('2.5.4.3', commonName));
}

function namedCurve(): Buffer {
  return objectIdentifier('1.2.840.10045.3.1.7');
}

function signatureAlgorithm(): Buffer {
  return sequence(objectIdentifier('1.2.840.10045.4.3.2'));
}
