import { connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';

/** What a server does with somebody who connects. */
export interface Probed {
  /** What it sent, after the TLS handshake where there was one. */
  readonly received: number;
  /** SHA-256 of the certificate that it showed, as Node formats it. */
  readonly fingerprint: string | undefined;
}

const http2Preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';

/** Speaks HTTP/2 in plain text to a socket that expects TLS, and waits until it is hung up on. */
export function probePlain(path: string): Promise<Probed> {
  return new Promise((resolve) => {
    const socket = connectPlain(path, () => socket.write(http2Preface));
    let received = 0;
    socket.on('data', (data) => {
      // A TLS alert, type 21, is no answer.
      if (data[0] !== 21) received += data.length;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve({ received, fingerprint: undefined }));
  });
}

/** Speaks HTTP/2 over TLS, trusting everybody, and waits until it is hung up on. */
export function probeTls(path: string, own: Pick<ConnectionOptions, 'cert' | 'key'> = {}): Promise<Probed> {
  return new Promise((resolve) => {
    let fingerprint: string | undefined;
    let received = 0;
    const options = { path, ALPNProtocols: ['h2'], servername: 'localhost', rejectUnauthorized: false, ...own };
    const socket: TLSSocket = connect(options, () => {
      fingerprint = socket.getPeerCertificate().fingerprint256;
      socket.write(http2Preface);
    });
    socket.on('data', (data) => {
      received += data.length;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve({ received, fingerprint }));
  });
}
