import type { Channel, ChannelCredentials, Client, ClientOptions } from '@grpc/grpc-js';
import { formatAddress, type PeerAddress } from '../handshake/address.js';
import { trace } from '../trace/trace.js';
import { channelOptions } from './grpc-options.js';
import { createPeerChannel } from './peer-channel.js';

/** A client class as ts-proto and grpc-js make them. */
export type ClientConstructor<C extends Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: ClientOptions,
) => C;

/** A gRPC connection to a peer: the main one, or a brokered one. It connects by itself and reconnects on demand. */
export interface Connection extends Disposable {
  readonly address: PeerAddress;
  /** For callers that need the channel itself. */
  readonly channel: Channel;
  /** Makes a client on this connection; all clients of a connection share it. */
  client<C extends Client>(clientClass: ClientConstructor<C>): C;
  /** Takes no more calls, and ends the connection when those under way are over: cancel them first to end it at once. May be called again. */
  close(): void;
}

/** What grpc-js calls an address. An abstract socket is named by a leading `@` (go-plugin spec §2.3). */
export function toTarget(address: PeerAddress): string {
  if (address.network === 'tcp') return `dns:${formatAddress(address)}`;
  return address.path.startsWith('@') ? `unix-abstract:${address.path.slice(1)}` : `unix:${address.path}`;
}

/** Makes a connection; it dials at its first call. */
export function createConnection(address: PeerAddress, credentials: ChannelCredentials): Connection {
  const target = toTarget(address);
  const channel = createPeerChannel(target, credentials, channelOptions);
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    channel.close();
  };
  trace('transport', 'channel', { target });
  return {
    address,
    channel,
    client: (clientClass) => new clientClass(target, credentials, { channelOverride: channel }),
    close,
    [Symbol.dispose]: close,
  };
}
