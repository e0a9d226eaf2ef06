import { TestRunner } from 'vitest';

/** Languages of the peers that are not ours. */
export type PeerLanguage = 'go' | 'python';

interface Meta {
  /** Peers that the test started; the gate over the requirements counts no test without one. */
  peers?: PeerLanguage[];
}

/** Notes in the report that the running test uses a peer in this language. Outside of a test it does nothing. */
export function recordPeer(language: PeerLanguage): void {
  const meta = TestRunner.getCurrentTest()?.meta as Meta | undefined;
  if (meta === undefined || meta.peers?.includes(language)) return;
  meta.peers = [...(meta.peers ?? []), language];
}
