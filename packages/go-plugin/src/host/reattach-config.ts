import { quoteUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import { formatAddress, type PeerAddress, parseAddress } from '../handshake/address.js';

/** How to reach a plugin that runs already (go-plugin spec §6.9). */
export interface ReattachConfig {
  readonly protocolVersion: number;
  readonly address: PeerAddress;
  readonly pid: number;
  /** The plugin owns its own life: closing does not stop it. */
  readonly test: boolean;
}

/** The JSON form that go-plugin's users share, such as Terraform's `TF_REATTACH_PROVIDERS`. */
export interface ReattachJson {
  readonly Protocol: string;
  readonly ProtocolVersion: number;
  readonly Pid: number;
  readonly Test: boolean;
  readonly Addr: { readonly Network: string; readonly String: string };
}

/** Writes a reattach config in the JSON form. */
export function toReattachJson(config: ReattachConfig): ReattachJson {
  const { protocolVersion, pid, test, address } = config;
  const Addr = { Network: address.network, String: formatAddress(address) };
  return { Protocol: 'grpc', ProtocolVersion: protocolVersion, Pid: pid, Test: test, Addr };
}

/**
 * Reads a reattach config of the JSON form. What the parsed text really holds is checked: it comes from outside.
 *
 * @throws PluginError `OPTIONS_INVALID` naming the member, its value and the rule, `PROTOCOL_UNSUPPORTED` where the plugin
 * does not speak gRPC, `ADDRESS_INVALID` where its address is unusable.
 */
export function fromReattachJson(json: ReattachJson): ReattachConfig {
  const { Protocol, ProtocolVersion, Pid, Test, Addr }: Partial<ReattachJson> = json ?? {};
  const { Network, String: text }: Partial<ReattachJson['Addr']> = Addr ?? {};
  const protocolVersion = member('ProtocolVersion', ProtocolVersion, wholeNumber);
  const pid = member('Pid', Pid, wholeNumber);
  const test = member('Test', Test, flag);
  const address = parseAddress(member('Addr.Network', Network, textual), member('Addr.String', text, textual));
  if (Protocol === 'grpc') return { protocolVersion, address, pid, test };
  throw goPluginError(
    'PROTOCOL_UNSUPPORTED',
    `The plugin to reattach to speaks ${quoteUnknown(Protocol)}, this host only "grpc". Serve it with its gRPC server.`,
  );
}

interface Kind<T> {
  readonly rule: string;
  holds(value: unknown): value is T;
}

const wholeNumber: Kind<number> = {
  rule: 'a whole number from 0',
  holds: (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
};
const flag: Kind<boolean> = {
  rule: 'true or false',
  holds: (value): value is boolean => typeof value === 'boolean',
};
const textual: Kind<string> = { rule: 'a text', holds: (value): value is string => typeof value === 'string' };

function member<T>(name: string, value: unknown, kind: Kind<T>): T {
  if (kind.holds(value)) return value;
  throw goPluginError(
    'OPTIONS_INVALID',
    `A reattach config needs ${name} to be ${kind.rule}; it is ${quoteUnknown(value)}.`,
  );
}
