import { EventEmitter } from 'node:events';
import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { within } from '../async/within.js';
import type { PeerAddress } from '../handshake/address.js';
import type { ServerSecurity } from '../security/peer-security.js';
import { trace } from '../trace/trace.js';
import type { CallTable } from './call-table.js';
import { nameConnection } from './connection-id.js';
import { serverOptions } from './grpc-options.js';
import type { Listener } from './listener.js';
import { createSecureAcceptor } from './secure-acceptor.js';
import { createRegistrar, type OnThrown, type ServiceRegistrar } from './service-registrar.js';
import { calmStreams } from './stream-table.js';

/** Is told of a server's connections, by the name that their calls' `getPeer()` gives; of refused ones it is not. */
export interface ConnectionEvents {
  /** One was made, and passed TLS where there is TLS. */
  connectionOpened(connection: string): void;
  /**
   * One ended. That may be one that was not told of before, since its peer hung up too early: right after the TLS
   * handshake, and on a Unix socket in the middle of it. There only those get that far to whom the socket's folder is
   * open, while on TCP it may be anybody.
   *
   * @param spoke - Whether the peer ever sent anything: a probe does not.
   */
  connectionClosed(connection: string, spoke: boolean): void;
}

/** What a peer server is made of. */
export interface PeerServerInit {
  readonly listener: Listener;
  /** Absent: plain text. */
  readonly security?: ServerSecurity | undefined;
  readonly calls: CallTable;
  readonly connections?: ConnectionEvents | undefined;
  readonly onThrown?: OnThrown | undefined;
}

/**
 * A gRPC server on a listener of ours, which hands its sockets to grpc-js: so the TLS handshake is under our own trust
 * rules and cheap to start, and it is known which connection a call came on.
 */
export class PeerServer {
  readonly address: PeerAddress;
  /** For services of engines and authors: guarded, and counted in the call table. */
  readonly registrar: ServiceRegistrar;
  readonly #listener: Listener;
  readonly #server = new Server(serverOptions);
  readonly #sockets = new Set<Socket>();

  constructor(init: PeerServerInit) {
    this.#listener = init.listener;
    this.address = init.listener.address;
    this.registrar = createRegistrar(this.#server, init.calls, init.onThrown);
    const { connections, calls } = init;
    const injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
    onSession(this.#server, (session) => calmStreams(session));
    const inject = (socket: Socket): void => {
      const connection = nameConnection(socket);
      connections?.connectionOpened(connection);
      socket.once('close', () => {
        trace('transport', 'connection closed', { connection });
        calls.forgetConnection(connection);
        // Whoever passed TLS has spoken, whatever came after it.
        connections?.connectionClosed(connection, init.security !== undefined || socket.bytesRead > 0);
      });
      injector.injectConnection(socket);
    };
    const onHungUp = (socket: Socket, isTrusted: boolean): void => {
      if (isTrusted || this.address.network === 'unix') connections?.connectionClosed(nameConnection(socket), true);
    };
    const { security } = init;
    this.#openAcceptor = () => (security === undefined ? inject : createSecureAcceptor(security, { inject, onHungUp }));
  }

  readonly #openAcceptor: () => (socket: Socket) => void;

  /** Begins to accept connections, those that waited since the listener was bound among them. */
  start(): void {
    // Only now, when a plugin's host has the handshake line and is about to connect: a TLS context takes 2 ms.
    const accept = this.#openAcceptor();
    this.#listener.onConnection((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.#sockets.delete(socket));
      accept(socket);
    });
  }

  /** Stops listening, ends every connection at once and removes the socket. May be called again. */
  close(): void {
    this.#listener.close();
    this.#server.forceShutdown();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Stops listening and lets open calls end, at most `graceMs`; then as `close`. */
  async drain(graceMs: number): Promise<void> {
    this.#listener.close();
    const ended = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    // Says goodbye on every connection. Its callback is no sign: on Node 24 and later it comes before the calls end.
    this.#server.tryShutdown(() => undefined);
    await within(Promise.all(ended), graceMs);
    this.close();
  }
}

/** grpc-js has its HTTP/2 servers in this property, which is private; without it nothing listens. */
function onSession(server: Server, listener: (session: ServerHttp2Session) => void): void {
  const servers: unknown = Reflect.get(server, 'http2Servers');
  if (!(servers instanceof Map)) return;
  for (const http2Server of servers.keys())
    if (http2Server instanceof EventEmitter) http2Server.on('session', listener);
}
