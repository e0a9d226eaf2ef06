import { isPluginError, type PluginError } from '@awf/go-plugin';
import { type PluginPeer, peerError } from '../adapt/plugin-peer.js';
import type { HostErrorCode } from '../errors.js';

/** The error of a plugin that hangs, for its callers and its status. `cause` is what its health check failed with. */
export function unresponsiveError(peer: PluginPeer, cause: unknown): PluginError<HostErrorCode> {
  const why = isPluginError(cause) ? ` ${cause.message}` : '';
  const what = `hangs, so its process is ended.${why} Its event loop may be blocked, or its process stopped.`;
  return peerError(peer, 'UNRESPONSIVE', what, { cause, evidence: { state: 'unresponsive' } });
}
