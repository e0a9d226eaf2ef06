import path from 'node:path';
import { type LogEntry, launch } from '@awf/go-plugin/host';
import { handshake } from '../contract/handshake.js';
import { createGrpcLink } from './grpc-link.js';
import { nextTurn } from './next-turn.js';
import { serveCallbacks, serveHostEvents } from './serve-host-events.js';
import type { StartedPlugin, StartInit } from './started-plugin.js';
import type { TestExecutable } from './test-options.js';

/** Time for all of a start, in ms. AWF gives 5,000, in which a busy machine's tests would fail by chance. */
const startTimeoutMs = 15_000;

/** What an executable is started with. */
export interface ExecutableInit extends StartInit {
  /** The plugin's name. */
  readonly name: string;
  onLog(entry: LogEntry): void;
}

/** Starts a built plugin as an engine does: cookie, handshake line; AutoMTLS under AWF alone. (Workflow spec §1.2.) */
export async function startExecutable(
  { executable, env }: TestExecutable,
  { name, engine, baseDir, signal, onLog }: ExecutableInit,
): Promise<StartedPlugin> {
  const { magicCookieKey, magicCookieValue } = handshake[engine];
  const command = path.resolve(executable);
  const running = await launch({
    name,
    command,
    // AWF starts plugins in the user's folder, the workflow engine in their own.
    cwd: engine === 'awf' ? baseDir : path.dirname(command),
    env,
    magicCookies: [{ key: magicCookieKey, value: magicCookieValue }],
    tls: engine === 'awf' ? 'auto' : 'off',
    versions: [handshake[engine].protocolVersion],
    startTimeoutMs,
    signal,
    onLog,
  });
  return {
    link: createGrpcLink(running.connection),
    process: running,
    offerEvents: (emit) => serveHostEvents(running.broker, emit),
    offerCallbacks: (service) => serveCallbacks(running.broker, service),
    settle: readWhatWaits,
    stop: async () => {
      await running.close();
      await readWhatWaits();
    },
  };
}

/**
 * A plugin writes its log before it answers, so that at the answer it is in this process's end of the pipe; whatever waits
 * there is read in this turn of the event loop, or in the next.
 */
async function readWhatWaits(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
