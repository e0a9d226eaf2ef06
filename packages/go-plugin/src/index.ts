export { describeUnknown } from './errors/describe-unknown.js';
export { type ErrorDetails, type GoPluginErrorCode, goPluginErrorCodes } from './errors/go-plugin-error.js';
export {
  isPluginError,
  PluginError,
  type PluginErrorInit,
  type PluginErrorKind,
  type PluginEvidence,
} from './errors/plugin-error.js';
export { formatAddress, type PeerAddress, parseAddress } from './handshake/address.js';
export {
  coreProtocolVersion,
  formatHandshakeLine,
  type HandshakeExpectation,
  type HandshakeLine,
  parseHandshakeLine,
} from './handshake/handshake-line.js';
export { findMagicCookie, type MagicCookie } from './handshake/magic-cookie.js';
export { negotiateVersion } from './handshake/protocol-versions.js';
export type { StaticTls } from './security/static-tls.js';
export type { AcceptOptions, Broker, BrokeredServer, BrokerListener } from './services/broker.js';
export type { WaitOptions } from './services/broker-slots.js';
export type { ClientConstructor, Connection } from './transport/connection.js';
export type { ServiceRegistrar } from './transport/service-registrar.js';
