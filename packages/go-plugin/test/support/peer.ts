import type { Client } from '@grpc/grpc-js';
import { afterEach } from 'vitest';
import type { PeerAddress } from '../../src/handshake/address.js';
import { insecure, type PeerSecurity } from '../../src/security/peer-security.js';
import { CallTable } from '../../src/transport/call-table.js';
import { type ClientConstructor, type Connection, createConnection } from '../../src/transport/connection.js';
import { type ListenPlace, listen } from '../../src/transport/listener.js';
import { type ConnectionEvents, PeerServer } from '../../src/transport/peer-server.js';
import type { ServiceRegistrar } from '../../src/transport/service-registrar.js';

/** Any free port of this machine. */
export const anyPort: ListenPlace = { network: 'tcp', minPort: 0, maxPort: 0 };

/** What a test's server is made of. */
export interface TestPeerInit {
  readonly place?: ListenPlace;
  readonly security?: PeerSecurity;
  readonly register: (registrar: ServiceRegistrar) => void;
}

/** A server of a test. */
export interface TestPeer {
  readonly server: PeerServer;
  readonly calls: CallTable;
  readonly address: PeerAddress;
  /** Names of the connections that were made. */
  readonly opened: readonly string[];
  /** Names of the connections that ended. */
  readonly closed: readonly string[];
  /** Those among them whose peer had sent something. */
  readonly spoken: readonly string[];
}

/** Servers and connections for the tests of a file; all are closed after each test. */
export function usePeers() {
  const cleanups: (() => void)[] = [];
  afterEach(() => {
    for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  });
  const start = async ({ place = anyPort, security = insecure, register }: TestPeerInit): Promise<TestPeer> => {
    const listener = await listen(place);
    const calls = new CallTable();
    const [opened, closed, spoken]: [string[], string[], string[]] = [[], [], []];
    const connections: ConnectionEvents = {
      connectionOpened: (connection) => void opened.push(connection),
      connectionClosed(connection, spoke) {
        closed.push(connection);
        if (spoke) spoken.push(connection);
      },
    };
    const server = new PeerServer({ listener, security: security.server, calls, connections });
    cleanups.push(() => server.close());
    register(server.registrar);
    server.start();
    return { server, calls, address: server.address, opened, closed, spoken };
  };
  const connect = (address: PeerAddress, security: PeerSecurity = insecure): Connection => {
    const connection = createConnection(address, security.client());
    cleanups.push(() => connection.close());
    return connection;
  };
  const dial = <C extends Client>(peer: TestPeer, clientClass: ClientConstructor<C>, security?: PeerSecurity): C =>
    connect(peer.address, security).client(clientClass);
  return { start, connect, dial };
}
