import { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { describeUnknown } from '../errors/describe-unknown.js';
import type { ServerSecurity } from '../security/peer-security.js';
import { trace } from '../trace/trace.js';

/** Bytes of a TLS record's header: by them OpenSSL refuses what is no TLS. */
const recordHeaderBytes = 5;

/** What becomes of a connection. */
export interface SecureAcceptorEvents {
  /** It is trusted. */
  inject(socket: TLSSocket): void;
  /**
   * Its peer hung up before anything was served: in the middle of the TLS handshake, where it was neither trusted nor
   * refused, or right after it.
   */
  onHungUp(socket: Socket, isTrusted: boolean): void;
}

/**
 * Makes a function that runs the TLS handshake on raw connections and passes on those whose peer is trusted.
 * All others are destroyed: a server that was asked for TLS never answers in plain text.
 */
export function createSecureAcceptor(security: ServerSecurity, events: SecureAcceptorEvents): (socket: Socket) => void {
  const server = createServer(security.options);
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    if (security.isTrusted(socket)) {
      settle(socket, (isAlive) => (isAlive ? events.inject(socket) : events.onHungUp(rawSocketOf(socket), true)));
      return;
    }
    trace('tls', 'refused a connection without the certificate of the peer');
    socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => {
    trace('tls', 'refused a connection', { reason: describeUnknown(error) });
    socket.destroy();
    const raw = rawSocketOf(socket);
    if (!isRefusal(error, socket) && raw.bytesRead > recordHeaderBytes) events.onHungUp(raw, false);
  });
  return (socket) => server.emit('connection', socket);
}

/**
 * Looks for one turn of the event loop whether the peer is still there. TLS 1.3 ends its handshake with session tickets;
 * where their write fails Node tells nobody, and HTTP/2 on such a socket waits for its own first write for ever and reads
 * no more, so that the connection would never be seen to end (seen on Node 20 to 24).
 */
function settle(socket: TLSSocket, done: (isAlive: boolean) => void): void {
  const early: Buffer[] = [];
  const keep = (bytes: Buffer): void => void early.push(bytes);
  const finish = (): void => {
    socket.off('data', keep).pause();
    const isAlive = !socket.readableEnded && !socket.destroyed;
    if (!isAlive) socket.destroy();
    else if (early.length > 0) socket.unshift(Buffer.concat(early));
    done(isAlive);
  };
  socket.on('data', keep);
  // The first one runs before the system is asked for events again, the second one after that.
  setImmediate(() => setImmediate(finish));
}

/** OpenSSL's and Node's own errors judge a peer; those of the system say that it is gone, or that its certificate was refused. */
function isRefusal(error: Error, socket: TLSSocket): boolean {
  const refused: Error | null | undefined = socket.authorizationError;
  return String(Reflect.get(error, 'code')).startsWith('ERR_') || (refused !== null && refused !== undefined);
}

/** Node keeps the connection below TLS in this property, undocumented; without it a peer that hung up counts as a probe. */
function rawSocketOf(socket: TLSSocket): Socket {
  const raw: unknown = Reflect.get(socket, '_parent');
  return raw instanceof Socket ? raw : socket;
}
