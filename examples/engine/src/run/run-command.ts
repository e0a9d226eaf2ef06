import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Outcome } from './outcome.js';

/** What a command needs. */
export interface CommandCall {
  readonly signal: AbortSignal;
  /** 0: no limit. */
  readonly timeoutSeconds: number;
}

/** Runs a command line by the shell. Its output is kept, without the line feeds at its end; stderr is passed on. */
export async function runCommand(command: string, { signal, timeoutSeconds }: CommandCall): Promise<Outcome> {
  const limit = timeoutSeconds > 0 ? AbortSignal.timeout(timeoutSeconds * 1_000) : undefined;
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const stop = (): void => endGroup(child.pid);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    // Killed by a signal it has no exit code; shells give such a command one above 128.
    child.once('close', (code) => resolve(code ?? 137));
  });
  for (const one of [signal, limit]) one?.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    const [written, exitCode] = await Promise.all([text(child.stdout), ended]);
    signal.throwIfAborted();
    const failure = limit?.aborted ? `timeout after ${timeoutSeconds} s` : `exit code ${exitCode}`;
    const state = { Output: written.replace(/\n+$/, ''), ExitCode: exitCode };
    return { failure: exitCode === 0 ? undefined : failure, state, written };
  } finally {
    for (const one of [signal, limit]) one?.removeEventListener('abort', stop);
  }
}

/** A shell's own children hold the output open, so all of them are ended: they are a group of their own. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in this moment.
  }
}
