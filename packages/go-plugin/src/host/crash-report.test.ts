import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { findCrash, reportCrash } from './crash-report.js';
import type { PluginExit } from './plugin-exit.js';

/** A process that runs, or ends after a time. */
function processOf(end?: { readonly afterMs: number; readonly exit: PluginExit }, stderrTail: readonly string[] = []) {
  const gone = new AbortController();
  const exited = new Promise<PluginExit>((resolve) => {
    const leave = () => {
      gone.abort();
      resolve(end?.exit ?? { code: null, signal: null });
    };
    if (end?.afterMs === 0) leave();
    else if (end !== undefined) setTimeout(leave, end.afterMs);
  });
  return { pid: 7, exited, signal: gone.signal, stderrTail };
}

const exit = { code: 9, signal: null };

describe('reportCrash', () => {
  it('has the exit and the last lines, of which it quotes five', async () => {
    const lines = ['1', '2', '3', '4', '5', '6'];
    expect(await reportCrash(processOf({ afterMs: 0, exit }, lines))).toEqual({
      words: 'it exited with code 9. Its last words on stderr:\n  2\n  3\n  4\n  5\n  6',
      evidence: { pid: 7, exitCode: 9, exitSignal: undefined, stderr: lines, state: 'exited' },
    });
  });

  it('says that there were no words, and names the signal', async () => {
    const report = await reportCrash(processOf({ afterMs: 0, exit: { code: null, signal: 'SIGKILL' } }));
    expect(report.words).toBe('it was ended by SIGKILL. It wrote nothing to stderr.');
    expect(report.evidence).toMatchObject({ exitCode: undefined, exitSignal: 'SIGKILL' });
  });

  it('waits for the words that come out after the exit', async () => {
    const lines: string[] = [];
    setTimeout(() => lines.push('late'), 30);
    expect((await reportCrash(processOf({ afterMs: 0, exit }, lines))).words).toContain('late');
  });
});

describe('findCrash', () => {
  it.each([status.CANCELLED, status.UNAVAILABLE, status.INTERNAL, status.UNKNOWN])(
    'takes status %i of a process that is gone for its crash',
    async (code) => {
      expect(await findCrash(processOf({ afterMs: 0, exit }), code)).toMatchObject({ evidence: { exitCode: 9 } });
    },
  );

  it('is none where the plugin answered with another status', async () => {
    expect(await findCrash(processOf({ afterMs: 0, exit }), status.DEADLINE_EXCEEDED)).toBeUndefined();
  });

  it('waits for the exit that broke a connection, not for long, and for no other status', async () => {
    expect(await findCrash(processOf({ afterMs: 100, exit }), status.UNAVAILABLE)).toBeDefined();
    expect(await findCrash(processOf({ afterMs: 100, exit }), status.INTERNAL)).toBeUndefined();
    const started = performance.now();
    expect(await findCrash(processOf(), status.UNAVAILABLE)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(900);
  });
});
