import { connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import type { PeerAddress } from '@awf/go-plugin';

/** What somebody got who connected to a peer's socket and spoke HTTP/2. */
export interface Reception {
  /** Bytes that came back over HTTP/2: none where the peer refused. */
  readonly received: number;
  /** The certificate that the peer showed, as SHA-256 fingerprint; undefined without TLS. */
  readonly fingerprint: string | undefined;
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');

/** A TLS record that holds an alert is a refusal, not an answer. */
const alertRecord = 21;

/** Connects without TLS, and waits until the peer hangs up. */
export function visitPlain(address: PeerAddress): Promise<Reception> {
  return new Promise((resolve) => {
    let received = 0;
    const socket = connectPlain(toTarget(address), () => socket.write(preface));
    socket.on('data', (data) => {
      if (data[0] !== alertRecord) received += data.length;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ received, fingerprint: undefined }));
  });
}

/** Connects over TLS with a certificate of a stranger or none, trusting whoever answers, and waits until the peer hangs up. */
export function visitTls(address: PeerAddress, own: Pick<ConnectionOptions, 'cert' | 'key'> = {}): Promise<Reception> {
  return new Promise((resolve) => {
    let received = 0;
    let fingerprint: string | undefined;
    const trust = { ALPNProtocols: ['h2'], servername: 'localhost', rejectUnauthorized: false, ca: [] };
    const socket = connect({ ...toTarget(address), ...trust, ...own }, () => {
      fingerprint = socket.getPeerCertificate().fingerprint256;
      socket.write(preface);
    });
    socket.on('data', (data) => {
      received += data.length;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ received, fingerprint }));
  });
}

function toTarget(address: PeerAddress): { path: string } | { host: string; port: number } {
  return address.network === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
}
