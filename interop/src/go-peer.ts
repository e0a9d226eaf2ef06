import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, interopFolder } from './paths.js';
import { recordPeer } from './record-peer.js';
import { requireTool } from './run-tool.js';
import { withLock } from './with-lock.js';

/** The Go programs of `interop/cmd`; each says in its `main.go` what it does and takes. */
export type GoProgram =
  | 'awf-plugin-eager'
  | 'awf-plugin-echo'
  | 'awf-plugin-events'
  | 'awf-plugin-old'
  | 'awf-plugin-steps'
  | 'awf-plugin-validator'
  | 'bad-plugin'
  | 'broker-plugin'
  | 'cert-verify'
  | 'counter-plugin'
  | 'go-host'
  | 'kv-plugin'
  | 'message-peer'
  | 'workflow-plugin-demo'
  | 'workflow-plugin-february'
  | 'workflow-plugin-four'
  | 'workflow-plugin-full';

const binFolder = join(cacheFolder, 'go-bin');

let built: Promise<void> | undefined;

/**
 * Builds all Go programs into `.cache/go-bin`, once a process; Go itself sees where nothing changed (0.4 s). The
 * first build of all fetches the modules and takes a minute or two. Rejects with the compiler's words.
 */
export function buildGoPeers(): Promise<void> {
  built ??= withLock(join(cacheFolder, 'go-bin.lock'), async () => {
    const args = ['build', '-buildvcs=false', '-o', `${binFolder}/`, './cmd/...'];
    await mkdir(binFolder, { recursive: true });
    await requireTool('go', args, { cwd: interopFolder });
  });
  return built;
}

/**
 * Path of a built Go program; builds where needed. Call it inside of the test: that is how the report learns that the
 * test ran against Go.
 */
export async function goPeer(name: GoProgram): Promise<string> {
  recordPeer('go');
  await buildGoPeers();
  return join(binFolder, name);
}
