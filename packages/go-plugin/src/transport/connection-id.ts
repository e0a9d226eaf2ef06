import type { Socket } from 'node:net';

let last = 0;

/**
 * Gives a connection a name that every call on it reports through `getPeer()`. A Unix socket's peer has no address of
 * its own, so that otherwise nobody could tell which connection a call came on.
 */
export function nameConnection(socket: Socket): string {
  const id = `connection-${++last}`;
  Object.defineProperty(socket, 'remoteAddress', { value: id, configurable: true });
  Object.defineProperty(socket, 'remotePort', { value: undefined, configurable: true });
  return id;
}
