import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallTable } from '../transport/call-table.js';
import { HostWatch } from './host-watch.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(hostPid = process.ppid) {
  const calls = new CallTable();
  const gone: string[] = [];
  const watch = new HostWatch({ hostPid, calls, onGone: (reason) => gone.push(reason) });
  /** A connection on which the host opened its streams. */
  const openStream = (connection: string) => {
    watch.connectionOpened(connection);
    calls.note(connection);
    watch.streamOpened(connection);
  };
  const lose = (connection: string, spoke = true) => {
    calls.forgetConnection(connection);
    watch.connectionClosed(connection, spoke);
  };
  return { calls, gone, watch, openStream, lose };
}

describe('the parent process', () => {
  it('is looked at every 200 ms', async () => {
    const { watch, gone } = setUp(process.ppid + 1);
    watch.start();
    await vi.advanceTimersByTimeAsync(199);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(['its parent process is another one now']);
  });

  it('may live on for ever', async () => {
    const { watch, gone, calls } = setUp();
    watch.start();
    calls.note('a');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(gone).toEqual([]);
    watch.stop();
  });
});

describe('the first call', () => {
  it('must come within 60 s after the line', async () => {
    const { watch, gone } = setUp();
    watch.start();
    await vi.advanceTimersByTimeAsync(600_000);
    watch.announced();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(['it made no call within 60 s']);
  });

  it('may be over by then', async () => {
    const { watch, gone, calls } = setUp();
    watch.start();
    watch.announced();
    calls.begin('a', () => undefined)();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gone).toEqual([]);
    watch.stop();
  });
});

describe('the connection of the streams', () => {
  it('has a second to come back', async () => {
    const { watch, gone, openStream, lose } = setUp();
    watch.start();
    openStream('a');
    lose('a');
    await vi.advanceTimersByTimeAsync(999);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(['its connection was lost and did not come back']);
  });

  it('may be lost before its streams are served', async () => {
    const { watch, gone, calls, openStream, lose } = setUp();
    watch.start();
    lose('a');
    openStream('a');
    expect(calls.connections.size).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gone).toEqual(['its connection was lost and did not come back']);
  });

  it('may come back as another one', async () => {
    const { watch, gone, calls, openStream, lose } = setUp();
    watch.start();
    openStream('a');
    lose('a');
    await vi.advanceTimersByTimeAsync(500);
    calls.note('b');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(gone).toEqual([]);
    watch.stop();
  });

  it('is another thing than a probe, or a connection that carried calls alone', async () => {
    const { watch, gone, calls, openStream, lose } = setUp();
    watch.start();
    lose('a probe', false);
    calls.note('calls alone');
    lose('calls alone');
    openStream('a');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(gone).toEqual([]);
    watch.stop();
  });
});

describe('a connection that is lost before the first call', () => {
  it('is missed for as long as a gRPC library may wait to try again, and no longer', async () => {
    const { watch, gone, lose } = setUp();
    watch.start();
    watch.announced();
    watch.connectionOpened('a');
    lose('a');
    await vi.advanceTimersByTimeAsync(1_399);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(['its connection was lost before its first call']);
  });

  it('counts for nothing where it was silent', async () => {
    const { watch, gone, lose } = setUp();
    watch.start();
    watch.announced();
    watch.connectionOpened('a probe');
    lose('a probe', false);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(gone).toEqual([]);
    watch.stop();
  });

  it('may come back, and then be lost again', async () => {
    const { watch, gone, lose } = setUp();
    watch.start();
    lose('a');
    watch.connectionOpened('b');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gone).toEqual([]);
    // Whether this one spoke does not matter: it was the last that may have been the host's.
    lose('b', false);
    await vi.advanceTimersByTimeAsync(1_400);
    expect(gone).toEqual(['its connection was lost before its first call']);
  });

  it('is forgotten once there was a call', async () => {
    const { watch, gone, calls, lose } = setUp();
    watch.start();
    lose('a');
    watch.connectionOpened('b');
    calls.note('b');
    lose('b');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(gone).toEqual([]);
    watch.stop();
  });
});

describe('a watch', () => {
  it('tells once, whatever else happens, and leaves no timer', async () => {
    const { watch, gone, openStream, lose } = setUp(process.ppid + 1);
    watch.start();
    openStream('a');
    lose('a');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(gone).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells nothing when it was stopped', async () => {
    const { watch, gone, openStream, lose } = setUp(process.ppid + 1);
    watch.start();
    openStream('a');
    openStream('b');
    lose('a');
    watch.stop();
    lose('b');
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(gone).toEqual([]);
  });

  it('keeps no process alive', () => {
    vi.useRealTimers();
    const before = process.getActiveResourcesInfo().length;
    const { watch } = setUp();
    watch.start();
    expect(process.getActiveResourcesInfo()).toHaveLength(before);
    watch.stop();
  });
});
