import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { describeUnknown } from '../errors/describe-unknown.js';
import type { ServerSecurity } from '../security/peer-security.js';
import { trace } from '../trace/trace.js';

/**
 * Makes a function that runs the TLS handshake on raw connections and passes on those whose peer is trusted.
 * All others are destroyed: a server that was asked for TLS never answers in plain text.
 */
export function createSecureAcceptor(
  security: ServerSecurity,
  onSecure: (socket: TLSSocket) => void,
): (socket: Socket) => void {
  const server = createServer(security.options);
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    if (security.isTrusted(socket)) {
      onSecure(socket);
      return;
    }
    trace('tls', 'refused a connection without the certificate of the peer');
    socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => {
    trace('tls', 'refused a connection', { reason: describeUnknown(error) });
    socket.destroy();
  });
  return (socket) => server.emit('connection', socket);
}
