import { goPluginError } from '../errors/go-plugin-error.js';
import { formatAddress, type PeerAddress, parseAddress } from './address.js';
import { parseGoBool } from './go-bool.js';
import { parseGoInteger } from './protocol-versions.js';
import { quoteLine } from './quote-line.js';

/** The core protocol version of this package (go-plugin spec §1.4 field 1). */
export const coreProtocolVersion = 1;

/** Shorter certificate fields hold something else in old plugins and are ignored (go-plugin spec §1.5 step 9). */
const shortestCertificate = 51;

/** What a handshake line says. */
export interface HandshakeLine {
  /** Negotiated application protocol version. */
  readonly protocolVersion: number;
  readonly address: PeerAddress;
  /** The plugin's certificate as unpadded standard base64 of its DER; absent without AutoMTLS. */
  readonly certificate?: string | undefined;
  /** Whether the plugin can multiplex its brokered connections; absent where it did not say. */
  readonly multiplex?: boolean | undefined;
}

/** What a host accepts in a line. */
export interface HandshakeExpectation {
  /** The host's application protocol versions, in any order. */
  readonly versions: readonly number[];
  /** Whether the host asked for multiplexed broker connections. Default false. */
  readonly multiplex?: boolean | undefined;
}

/** The line that a plugin prints, without its line feed (go-plugin spec §1.4). Field 7 stands only where `multiplex` is given. */
export function formatHandshakeLine(line: HandshakeLine): string {
  const fields = [coreProtocolVersion, line.protocolVersion, line.address.network, formatAddress(line.address), 'grpc'];
  const last = line.multiplex === undefined ? [] : [String(line.multiplex)];
  return [...fields, line.certificate ?? '', ...last].join('|');
}

/**
 * Reads the first line of a plugin's stdout in the order of go-plugin spec §1.5.
 *
 * @throws PluginError `HANDSHAKE_MALFORMED`, `CORE_VERSION_MISMATCH`, `VERSION_MISMATCH`, `ADDRESS_INVALID`,
 * `PROTOCOL_UNSUPPORTED`, `MULTIPLEX_UNSUPPORTED`.
 */
export function parseHandshakeLine(text: string, expected: HandshakeExpectation): HandshakeLine {
  const fields = text.trim().split('|');
  const [core = '', app = '', network = '', address = '', protocol = 'netrpc', certificate = '', multiplex] = fields;
  if (fields.length < 4) throw malformed(text, 'it has fewer than 4 fields');
  checkCoreVersion(text, core);
  const protocolVersion = checkAppVersion(text, app, expected.versions);
  const parsed = parseAddress(network, address);
  checkProtocol(protocol);
  if (expected.multiplex === true) checkMultiplex(text, multiplex);
  return {
    protocolVersion,
    address: parsed,
    ...(certificate.length >= shortestCertificate && { certificate }),
    ...(multiplex !== undefined && { multiplex: parseGoBool(multiplex) }),
  };
}

function malformed(text: string, why: string) {
  return goPluginError(
    'HANDSHAKE_MALFORMED',
    `The plugin's first line on stdout is no handshake line: ${why}. It was ${quoteLine(text)}. ` +
      'Something printed to stdout before the handshake, or this program is no go-plugin plugin: ' +
      'print to stderr instead, and check that it is the right executable.',
  );
}

function checkCoreVersion(text: string, core: string): void {
  const version = parseGoInteger(core);
  if (version === undefined) throw malformed(text, `its core protocol version ${quoteLine(core)} is no integer`);
  if (version === coreProtocolVersion) return;
  throw goPluginError(
    'CORE_VERSION_MISMATCH',
    `The plugin speaks core protocol version ${version}, this host version ${coreProtocolVersion}. ` +
      'Rebuild the plugin with a go-plugin library of that version.',
  );
}

function checkAppVersion(text: string, app: string, versions: readonly number[]): number {
  const version = parseGoInteger(app);
  if (version === undefined) throw malformed(text, `its protocol version ${quoteLine(app)} is no integer`);
  if (versions.includes(version)) return version;
  throw goPluginError(
    'VERSION_MISMATCH',
    `The plugin serves protocol version ${version}, this host accepts ${versions.join(', ')}. ` +
      'Use a plugin and a host that have a version in common.',
  );
}

function checkProtocol(protocol: string): void {
  if (protocol === 'grpc') return;
  throw goPluginError(
    'PROTOCOL_UNSUPPORTED',
    `The plugin speaks ${quoteLine(protocol)}, this host only "grpc". Build the plugin with its gRPC server.`,
  );
}

function checkMultiplex(text: string, field: string | undefined): void {
  if (field !== undefined && parseGoBool(field) === undefined) {
    throw malformed(text, `its multiplex field ${quoteLine(field)} is no boolean`);
  }
  if (field !== undefined && parseGoBool(field) === true) return;
  throw goPluginError(
    'MULTIPLEX_UNSUPPORTED',
    'The plugin cannot multiplex its broker connections, and the host asked for it. Upgrade the plugin, or ask without.',
  );
}
