import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goPeer } from './go-peer.js';
import { requireTool, runTool } from './run-tool.js';

/** What Go says of a certificate in one role. */
export interface GoRole {
  /** Whether Go accepts it. */
  readonly ok: boolean;
  /** Go's reason where it does not. */
  readonly error?: string;
}

/** What `cert-verify verify` prints: the certificate's parts and Go's verdict in each role. */
export interface GoJudgement {
  readonly subject: string;
  readonly issuer: string;
  readonly serialHex: string;
  /** RFC 3339. */
  readonly notBefore: string;
  /** RFC 3339. */
  readonly notAfter: string;
  readonly dnsNames: readonly string[] | null;
  readonly isCA: boolean;
  readonly version: number;
  /** Go's bits: digitalSignature 1, keyEncipherment 4, keyAgreement 16, keyCertSign 32. */
  readonly keyUsage: number;
  readonly clientAuth: boolean;
  readonly serverAuth: boolean;
  readonly signature: string;
  readonly curve: string;
  readonly subjectKeyIdHex: string;
  /** Size of the DER. */
  readonly bytes: number;
  readonly selfSigned: GoRole;
  readonly server: GoRole;
  readonly client: GoRole;
  /** With a key only: a mutual handshake with a Go client. */
  readonly handshakeServer?: GoRole;
  /** With a key only: a mutual handshake with a Go server. */
  readonly handshakeClient?: GoRole;
}

/** A certificate that Go made as AutoMTLS does. */
export interface GoCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, SEC1. */
  readonly key: string;
  /** Base64 without padding, as in field 6 of the handshake line. */
  readonly field: string;
}

/** Faults that a certificate of Go's can be made with. */
export type GoCertificateFault = 'expired' | 'not-yet-valid' | 'other-name' | 'no-name' | 'server-only';

/** Lets Go judge a certificate: PEM, or DER in base64. With its key (PEM) Go also does TLS handshakes with it. */
export async function judgeWithGo(certificate: string, key?: string): Promise<GoJudgement> {
  const program = await goPeer('cert-verify');
  if (key === undefined) return verify(program, ['verify'], certificate);
  const folder = await mkdtemp(join(tmpdir(), 'awf-cert-'));
  try {
    const file = join(folder, 'key.pem');
    await writeFile(file, key, { mode: 0o600 });
    return await verify(program, ['verify', '-key', file], certificate);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets Go make a certificate with the profile of go-plugin spec §3.2, or one with a fault. */
export async function makeGoCertificate(fault?: GoCertificateFault): Promise<GoCertificate> {
  const args = fault === undefined ? ['make'] : ['make', '-fault', fault];
  const made: GoCertificate = JSON.parse(await requireTool(await goPeer('cert-verify'), args));
  return made;
}

async function verify(program: string, args: readonly string[], certificate: string): Promise<GoJudgement> {
  // Exit status 1 only says that one of the roles is refused; 2 is an error.
  const result = await runTool(program, args, { input: certificate });
  if (result.exitCode !== 0 && result.exitCode !== 1) throw new Error(result.stderr);
  const judged: GoJudgement = JSON.parse(result.stdout);
  return judged;
}
