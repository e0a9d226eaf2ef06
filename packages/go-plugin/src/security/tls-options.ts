import type { TLSSocket } from 'node:tls';

const http2 = 'h2';

/** What every TLS connection of the protocol has in common: TLS 1.2 at least, HTTP/2 alone (go-plugin spec §3.4, §4.3). */
export const commonTlsOptions: { readonly minVersion: 'TLSv1.2'; readonly ALPNProtocols: string[] } = {
  minVersion: 'TLSv1.2',
  ALPNProtocols: [http2],
};

/** Whether the peer agreed on HTTP/2; one that offers no ALPN gets through the TLS handshake, but is no gRPC peer. */
export function speaksHttp2(socket: TLSSocket): boolean {
  return socket.alpnProtocol === http2;
}
