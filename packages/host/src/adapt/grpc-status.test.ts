import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { fromGrpcError } from './grpc-status.js';
import type { PluginPeer } from './plugin-peer.js';

function serviceError(code: status, details: string): ServiceError {
  return Object.assign(new Error(`${code} ${details}`), { code, details, metadata: new Metadata() });
}

/** A plugin that runs, or whose process ends after `exitsAfterMs`. */
function peer(exitsAfterMs?: number): PluginPeer {
  const gone = new AbortController();
  const exit = { code: 9, signal: null };
  const exited = new Promise<typeof exit>((resolve) => {
    const end = (): void => {
      gone.abort();
      resolve(exit);
    };
    if (exitsAfterMs === 0) end();
    else if (exitsAfterMs !== undefined) setTimeout(end, exitsAfterMs);
  });
  const connection = {
    address: { network: 'unix', path: '/x' },
    channel: {},
    client: () => ({}),
    close: () => undefined,
  };
  return {
    name: 'p',
    pid: 7,
    connection: connection as never,
    exited,
    signal: gone.signal,
    stderrTail: ['first', 'last words'],
  };
}

const map = (code: status, details = 'why', plugin = peer(), signal?: AbortSignal) =>
  fromGrpcError(serviceError(code, details), {
    peer: plugin,
    what: 'execute "x"',
    timeoutMs: 50,
    isLate: false,
    signal,
  });

describe('fromGrpcError', () => {
  it.each([
    [
      status.DEADLINE_EXCEEDED,
      'DEADLINE_EXCEEDED',
      'it took longer than 50 ms and was told to stop. Allow it more time with timeoutMs.',
    ],
    [
      status.UNIMPLEMENTED,
      'NOT_SUPPORTED',
      'it does not serve that (why). Is it a plugin for another engine or of an older version?',
    ],
    [
      status.RESOURCE_EXHAUSTED,
      'LIMIT_EXCEEDED',
      'why. Go plugins take messages up to 4194304 bytes; send less at once.',
    ],
    [status.CANCELLED, 'CALL_FAILED', 'it cancelled the call (why).'],
    [status.UNAVAILABLE, 'CALL_FAILED', 'it cannot be reached (why). Unload it and load it again.'],
    [status.UNKNOWN, 'CALL_FAILED', 'why'],
    [status.INTERNAL, 'CALL_FAILED', 'why'],
    [status.DATA_LOSS, 'CALL_FAILED', 'why'],
  ])('status %i of a plugin that runs is %s', async (code, expected, words) => {
    const error = await map(code);
    expect(error).toMatchObject({
      code: expected,
      plugin: 'p',
      evidence: { pid: 7, stderr: ['first', 'last words'], state: 'running' },
    });
    expect(error.message).toBe(`Plugin p could not execute "x": ${words}`);
    expect(error.cause).toMatchObject({ code });
  });

  it('names the status where the plugin gave no words', async () => {
    expect((await map(status.ABORTED, '')).message).toBe(
      'Plugin p could not execute "x": it ended the call with status ABORTED.',
    );
    expect((await map(99 as status, '')).message).toContain('status 99');
  });

  it('lets the caller’s own cancellation go first', async () => {
    for (const code of [status.CANCELLED, status.UNAVAILABLE, status.DEADLINE_EXCEEDED]) {
      const error = await map(code, 'why', peer(0), AbortSignal.abort('reason'));
      expect(error).toMatchObject({ code: 'CANCELLED', kind: 'user', cause: 'reason' });
    }
  });

  it('is a deadline where this side’s timer ended the call', async () => {
    for (const code of [status.CANCELLED, status.UNKNOWN]) {
      const call = { peer: peer(), what: 'execute "x"', timeoutMs: 50, isLate: true, signal: undefined };
      expect(await fromGrpcError(serviceError(code, 'context deadline exceeded'), call)).toMatchObject({
        code: 'DEADLINE_EXCEEDED',
      });
    }
  });

  it('is a crash where the process is gone', async () => {
    for (const code of [status.CANCELLED, status.UNAVAILABLE, status.INTERNAL, status.UNKNOWN]) {
      const error = await map(code, 'why', peer(0));
      expect(error).toMatchObject({ code: 'CRASHED', kind: 'plugin', evidence: { exitCode: 9, state: 'exited' } });
      expect(error.message).toBe(
        'Plugin p crashed while it was to execute "x": it exited with code 9. Its last words on stderr:\n  first\n  last words',
      );
    }
  });

  it('waits for the exit that broke a connection, and not for long', async () => {
    expect((await map(status.UNAVAILABLE, 'why', peer(100))).code).toBe('CRASHED');
    const started = performance.now();
    expect((await map(status.UNAVAILABLE)).code).toBe('CALL_FAILED');
    expect(performance.now() - started).toBeLessThan(900);
  });
});
