import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { deferred } from '../async/deferred.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import type { PluginExit } from './plugin-exit.js';
import {
  awaitHandshakeLine,
  exitedEarly,
  raceStartup,
  type Startup,
  startupError,
  withStartup,
} from './startup-race.js';

beforeEach(() => {
  vi.useFakeTimers();
  // The clock of durations goes with the faked one; faking it as a whole breaks vitest's own on Node 20.10.
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function setUp(init: { readonly signal?: AbortSignal; readonly stderr?: readonly string[] } = {}) {
  const { promise: exited, resolve: exit } = deferred<PluginExit>();
  const stdout = new PassThrough();
  const startup: Startup = {
    name: 'kv',
    child: { pid: 4_711, stdout, stderr: new PassThrough(), exited, signalGroup: () => undefined },
    startTimeoutMs: 1_000,
    deadline: performance.now() + 1_000,
    signal: init.signal,
    stderr: { tail: () => init.stderr ?? [], ended: Promise.resolve() },
  };
  return { startup, stdout, exit };
}

const line = '1|1|unix|/tmp/x|grpc|';

describe('awaitHandshakeLine', () => {
  it('gives the line and leaves no timer', async () => {
    const { startup, stdout } = setUp();
    stdout.write(`${line}\n`);
    const waiting = awaitHandshakeLine(startup);
    expect(await waiting).toBe(line);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes a line that comes out of the pipe after the exit', async () => {
    const { startup, stdout, exit } = setUp();
    const waiting = awaitHandshakeLine(startup);
    exit({ code: 0, signal: null });
    await vi.advanceTimersByTimeAsync(100);
    stdout.end(`${line}\n`);
    expect(await waiting).toBe(line);
  });

  it.each<[PluginExit, readonly string[], readonly string[]]>([
    [{ code: 0, signal: null }, [], ['exited with code 0 before its handshake line', 'wrote nothing to stderr']],
    [{ code: 3, signal: null }, ['no config'], ['exited with code 3', 'no config', 'stderr says why']],
    [{ code: null, signal: 'SIGSEGV' }, [], ['was ended by SIGSEGV', 'native code']],
    [{ code: 1, signal: null }, ['kv is a plugin: start it by its host'], ['exited with code 1', 'magic cookie']],
  ])('tells of an exit before the line (%#)', async (how, stderr, parts) => {
    const { startup, stdout, exit } = setUp({ stderr });
    const failing = failureOf(awaitHandshakeLine(startup));
    stdout.end();
    exit(how);
    await vi.advanceTimersByTimeAsync(500);
    const error = await failing;
    expect(error).toEqual(pluginError('EXITED_EARLY', 'Plugin kv could not be started', ...parts));
    expect(error).toMatchObject({ plugin: 'kv', evidence: { pid: 4_711, stderr, state: 'handshake' } });
    expect([error.evidence.exitCode, error.evidence.exitSignal]).toEqual([
      how.code ?? undefined,
      how.signal ?? undefined,
    ]);
  });

  it('tells of an exit though a child of the plugin holds its stdout', async () => {
    const { startup, exit } = setUp();
    const failing = failureOf(awaitHandshakeLine(startup));
    exit({ code: 2, signal: null });
    await vi.advanceTimersByTimeAsync(300);
    expect(await failing).toEqual(pluginError('EXITED_EARLY', 'exited with code 2'));
  });

  it('tells of silence after the time, and of half a line', async () => {
    const silent = setUp({ stderr: ['still loading'] });
    const half = setUp();
    half.stdout.write('1|1|unix\u001b');
    const failing = [failureOf(awaitHandshakeLine(silent.startup)), failureOf(awaitHandshakeLine(half.startup))];
    await vi.advanceTimersByTimeAsync(1_100);
    const parts = ['within 1000 ms', 'printed no handshake line'];
    expect(await failing[0]).toEqual(pluginError('HANDSHAKE_TIMEOUT', ...parts, 'still loading'));
    expect(await failing[1]).toEqual(pluginError('HANDSHAKE_TIMEOUT', ...parts, '"1|1|unix\\u001b"'));
  });

  it('tells of a line that is too long, with its beginning', async () => {
    const { startup, stdout } = setUp();
    stdout.write(Buffer.alloc(100_000, 'x'));
    const error = await failureOf(awaitHandshakeLine(startup));
    expect(error).toEqual(pluginError('HANDSHAKE_MALFORMED', 'longer than 65536 bytes', '"xxx', 'Print to stderr'));
    expect(error.message.length).toBeLessThan(600);
  });

  it('tells of a stdout that was closed by a plugin that runs on', async () => {
    const { startup, stdout } = setUp();
    const failing = failureOf(awaitHandshakeLine(startup));
    stdout.end();
    await vi.advanceTimersByTimeAsync(300);
    expect(await failing).toEqual(pluginError('HANDSHAKE_MALFORMED', 'closed its stdout', 'runs on'));
  });

  it('can be given up, before and while it waits', async () => {
    const before = setUp({ signal: AbortSignal.abort('why') });
    expect(await failureOf(awaitHandshakeLine(before.startup))).toMatchObject({ code: 'CANCELLED', cause: 'why' });
    const controller = new AbortController();
    const during = setUp({ signal: controller.signal });
    const failing = failureOf(awaitHandshakeLine(during.startup));
    controller.abort('why');
    expect(await failing).toMatchObject({ code: 'CANCELLED', cause: 'why', plugin: 'kv' });
  });
});

describe('raceStartup', () => {
  const late = () => 'answered no call';

  it('gives what the work gives or fails with, and takes its listener off the signal', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const { startup } = setUp({ signal });
    expect(await raceStartup(startup, 'connect', { work: Promise.resolve(7), late })).toBe(7);
    await expect(raceStartup(startup, 'connect', { work: Promise.reject(new RangeError('no')), late })).rejects.toThrow(
      RangeError,
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(removed).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has for all stages together the time of the start', async () => {
    const { startup } = setUp();
    await vi.advanceTimersByTimeAsync(800);
    const failing = failureOf(raceStartup(startup, 'connect', { work: new Promise(() => undefined), late }));
    await vi.advanceTimersByTimeAsync(250);
    expect(await failing).toEqual(pluginError('HANDSHAKE_TIMEOUT', 'within 1000 ms it answered no call'));
  });
});

describe('errors of a start', () => {
  it('end with the line that names an error and what follows it', () => {
    const stderr = ['noise', 'at startup', 'TypeError: x is not a function', '  at main.js:1', 'a', 'b', 'c', 'd'];
    const { message } = startupError(setUp({ stderr }).startup, 'EXITED_EARLY', 'it broke', 'connect');
    expect(message).toContain('TypeError: x is not a function\n    at main.js:1\n  a\n  b\n  c');
    expect(message).not.toMatch(/noise|\bd$/);
  });

  it('end with the last five lines where none names an error', () => {
    const stderr = ['1', '2', '3', '4', '5', '6'];
    const { message, evidence } = startupError(setUp({ stderr }).startup, 'EXITED_EARLY', 'it broke', 'connect');
    expect(message).toMatch(/stderr:\n {2}2\n {2}3\n {2}4\n {2}5\n {2}6$/);
    expect(evidence.stderr).toEqual(stderr);
  });

  it('say at which stage the plugin exited', async () => {
    const { startup } = setUp();
    const error = await exitedEarly(startup, { code: 1, signal: null }, 'connect');
    expect(error).toEqual(pluginError('EXITED_EARLY', 'exited with code 1 before it answered a call'));
  });

  it('get name and evidence where they have none', () => {
    const { startup } = setUp({ stderr: ['last words'] });
    const bare = goPluginError('VERSION_MISMATCH', 'The versions differ.', { cause: 'why' });
    const named = withStartup(startup, bare, 'handshake');
    expect(named).toEqual(pluginError('VERSION_MISMATCH', 'Plugin kv', 'The versions differ. ', 'last words'));
    expect(named).toMatchObject({ plugin: 'kv', cause: 'why', evidence: { state: 'handshake' } });
  });

  it('stay as they are where they have a name, or are none of ours', () => {
    const { startup } = setUp();
    for (const error of [goPluginError('CRASHED', 'gone', { plugin: 'other' }), new RangeError('x'), 'text']) {
      expect(withStartup(startup, error, 'connect')).toBe(error);
    }
  });
});
