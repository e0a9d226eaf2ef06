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
 * Reads a reattach config of the JSON form.
 *
 * @throws PluginError `ADDRESS_INVALID` where its address is unusable.
 */
export function fromReattachJson(json: ReattachJson): ReattachConfig {
  const address = parseAddress(json.Addr.Network, json.Addr.String);
  return { protocolVersion: json.ProtocolVersion, pid: json.Pid, test: json.Test, address };
}
