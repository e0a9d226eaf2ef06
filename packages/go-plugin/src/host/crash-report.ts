import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { PluginEvidence } from '../errors/plugin-error.js';
import { describeExit } from './plugin-exit.js';
import type { PluginProcess } from './plugin-process.js';

/** What is known of a plugin whose process ended, for an error about it. */
export interface CrashReport {
  /** How it ended, and its last words: `it exited with code 7. Its last words on stderr:` and the lines. */
  readonly words: string;
  /** Its pid, exit and last lines. */
  readonly evidence: PluginEvidence;
}

/** What a report is made of. */
type EndedProcess = Pick<PluginProcess, 'pid' | 'exited' | 'signal' | 'stderrTail'>;

/** Time that a plugin's last words have to come out of its stderr after its exit, in ms. */
const lastWordsMs = 100;

/** How many of the last stderr lines a message quotes; the evidence holds them all. */
const quotedLines = 5;

/** Time between the break of a connection and the exit that caused it, in ms. */
const exitFollowsMs = 500;

/** Statuses that a dying plugin's calls end with. */
const maybeCrashed: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.CANCELLED,
  status.INTERNAL,
  status.UNKNOWN,
]);

/** Tells how a plugin's process ended. Waits for its exit and its last words. */
export async function reportCrash(process: EndedProcess): Promise<CrashReport> {
  const exit = await process.exited;
  await pause(lastWordsMs);
  const said = process.stderrTail.slice(-quotedLines);
  const words = said.length === 0 ? 'It wrote nothing to stderr.' : `Its last words on stderr:\n  ${said.join('\n  ')}`;
  return {
    words: `it ${describeExit(exit)}. ${words}`,
    evidence: {
      pid: process.pid,
      exitCode: exit.code ?? undefined,
      exitSignal: exit.signal ?? undefined,
      stderr: process.stderrTail,
      state: 'exited',
    },
  };
}

/** The report of the crash that ended a call with this status; undefined where the plugin's process runs on. */
export async function findCrash(process: EndedProcess, code: status): Promise<CrashReport | undefined> {
  return maybeCrashed.has(code) && (await isGone(process, code)) ? reportCrash(process) : undefined;
}

/** Only a broken connection is worth waiting for the exit that broke it. */
async function isGone({ signal, exited }: EndedProcess, code: status): Promise<boolean> {
  if (signal.aborted || code !== status.UNAVAILABLE) return signal.aborted;
  const timer = new AbortController();
  const waited = pause(exitFollowsMs, false, { signal: timer.signal }).catch(() => false);
  const gone = await Promise.race([exited.then(() => true), waited]);
  timer.abort();
  return gone;
}
