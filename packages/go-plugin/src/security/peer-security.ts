import type { TLSSocket, TlsOptions } from 'node:tls';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';

/** How a server secures its connections: options of the TLS handshake, and the last word on who is trusted. */
export interface ServerSecurity {
  readonly options: TlsOptions;
  isTrusted(socket: TLSSocket): boolean;
}

/** One side's TLS in both roles (go-plugin spec §3.4): the same for the main and every brokered connection. */
export interface PeerSecurity {
  /** As a server; absent: plain text. */
  readonly server?: ServerSecurity | undefined;
  /** As a client. Called at the first dial, since its TLS context costs start-up time on Node 20. */
  client(): ChannelCredentials;
}

/** No TLS in either role. */
export const insecure: PeerSecurity = { client: () => credentials.createInsecure() };
