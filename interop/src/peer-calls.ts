import { readFile } from 'node:fs/promises';

/** Names the file to which a Go plugin appends what it was called; see `interop/internal/contract/calls.go`. */
export const callsVariable = 'PEER_CALLS';

/** One line of that file: a call that began, a streaming one that ended, or a broker id that the host announced. */
export interface PeerCall {
  /** Full path, like `/plugin.v1.PluginService/Init`. */
  readonly method?: string;
  /** What was left of the call's deadline; absent where it has none. */
  readonly deadlineMs?: number;
  readonly ended?: string;
  readonly announced?: number;
}

/** What a Go plugin with {@link callsVariable} was called so far, in order; nothing where it was never called. */
export async function readPeerCalls(file: string): Promise<readonly PeerCall[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).map(parseCall);
}

function parseCall(line: string): PeerCall {
  const call: PeerCall = JSON.parse(line);
  return call;
}
