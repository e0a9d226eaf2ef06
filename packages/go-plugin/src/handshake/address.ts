import { goPluginError } from '../errors/go-plugin-error.js';
import { quoteLine } from './quote-line.js';

/** Where a peer listens: a Unix socket's path, or a TCP host and port (go-plugin spec §2.3). */
export type PeerAddress =
  | { readonly network: 'unix'; readonly path: string }
  | { readonly network: 'tcp'; readonly host: string; readonly port: number };

/**
 * Reads network and address of a handshake line or of connection info (go-plugin spec §1.5 step 7, §2.3).
 * An empty TCP host means this machine; on Linux a path that starts with `@` is an abstract socket.
 *
 * @throws PluginError `ADDRESS_INVALID`, naming network and address.
 */
export function parseAddress(network: string, address: string): PeerAddress {
  if (network === 'unix' && address !== '') return { network, path: address };
  const tcp = network === 'tcp' ? /^(?:\[([^\]]*)\]|([^:]*)):([0-9]{1,5})$/.exec(address) : null;
  const port = Number(tcp?.[3]);
  if (tcp !== null && port <= 65_535) return { network: 'tcp', host: tcp[1] || tcp[2] || '127.0.0.1', port };
  throw goPluginError(
    'ADDRESS_INVALID',
    `The plugin's address is unusable: network ${quoteLine(network)}, address ${quoteLine(address)}. ` +
      'Expected "unix" with a path, or "tcp" with host:port.',
  );
}

/** The text of an address as it stands in a handshake line and in connection info. */
export function formatAddress(address: PeerAddress): string {
  if (address.network === 'unix') return address.path;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
