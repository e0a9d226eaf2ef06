import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { describeUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import type { PeerAddress } from '../handshake/address.js';
import { parseGoInteger } from '../handshake/protocol-versions.js';
import { type Environment, variables } from '../handshake/variables.js';
import { trace } from '../trace/trace.js';
import { atExit } from './at-exit.js';
import { shareSocket } from './socket-folder.js';
import { socketPathIn } from './socket-path.js';

/** Where to listen: a new Unix socket in a folder, or the first free TCP port of a range on 127.0.0.1 (go-plugin spec §2). */
export type ListenPlace =
  | { readonly network: 'unix'; readonly folder: string; readonly group?: string | undefined }
  | { readonly network: 'tcp'; readonly minPort: number; readonly maxPort: number };

/** A bound listener. Connections that come before `onConnection` was called are held for it. */
export interface Listener {
  readonly address: PeerAddress;
  onConnection(handler: (socket: Socket) => void): void;
  /** Stops listening and removes the socket's file. Open connections stay. May be called again. */
  close(): void;
}

/** The port range that the environment asks for; port 0, chosen by the system, where it names none (go-plugin spec §2.2). */
export function portRange(environment: Environment): { readonly minPort: number; readonly maxPort: number } {
  const read = (name: string): number => {
    const text = environment[name] ?? '';
    const port = text === '' ? 0 : parseGoInteger(text);
    if (port !== undefined && port >= 0 && port <= 65_535) return port;
    throw goPluginError(
      'LISTEN_FAILED',
      `${name} is ${JSON.stringify(text)}: it must be a port number from 0 to 65535.`,
    );
  };
  const range = { minPort: read(variables.minPort), maxPort: read(variables.maxPort) };
  if (range.minPort <= range.maxPort) return range;
  throw goPluginError(
    'LISTEN_FAILED',
    `${variables.minPort} (${range.minPort}) is above ${variables.maxPort} (${range.maxPort}): give a range that holds a port.`,
  );
}

/**
 * Binds and listens.
 *
 * @throws PluginError `LISTEN_FAILED` with the place and the system's reason, `SOCKET_FOLDER_UNUSABLE` for a path that is too long.
 */
export async function listen(place: ListenPlace): Promise<Listener> {
  return place.network === 'unix' ? listenUnix(place.folder, place.group) : listenTcp(place.minPort, place.maxPort);
}

async function listenUnix(folder: string, group: string | undefined): Promise<Listener> {
  const path = socketPathIn(folder);
  const server = createServer();
  try {
    server.listen(path);
    await once(server, 'listening');
    if (group !== undefined && group !== '') shareSocket(path, group);
  } catch (error) {
    server.close();
    throw goPluginError('LISTEN_FAILED', `Listening on ${path} failed: ${describeUnknown(error)}.`, { cause: error });
  }
  return toListener(server, { network: 'unix', path });
}

async function listenTcp(minPort: number, maxPort: number): Promise<Listener> {
  const host = '127.0.0.1';
  for (let port = minPort; port <= maxPort; port++) {
    const server = createServer();
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch {
      continue;
    }
    const bound = server.address();
    return toListener(server, {
      network: 'tcp',
      host,
      port: typeof bound === 'object' && bound !== null ? bound.port : port,
    });
  }
  throw goPluginError(
    'LISTEN_FAILED',
    `No port from ${minPort} to ${maxPort} on ${host} is free. Widen the range in ${variables.minPort} and ${variables.maxPort}.`,
  );
}

function toListener(server: Server, address: PeerAddress): Listener {
  const early: Socket[] = [];
  let handle = (socket: Socket): void => {
    early.push(socket);
  };
  server.on('connection', (socket) => handle(socket));
  trace('transport', 'listening', address);
  const removeFile = () => {
    if (address.network === 'unix') unlinkQuietly(address.path);
  };
  const forgetFile = atExit(removeFile);
  return {
    address,
    onConnection(handler) {
      handle = handler;
      for (const socket of early.splice(0)) handler(socket);
    },
    close() {
      forgetFile();
      for (const socket of early.splice(0)) socket.destroy();
      if (server.listening) server.close();
      removeFile();
    },
  };
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already: a closed server removes its own file.
  }
}
