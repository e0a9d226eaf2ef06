import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../async/deferred.js';
import type { PluginExit } from './plugin-exit.js';
import { climbStopLadder, type StopReport, type StopTarget, termMs } from './stop-ladder.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a plugin does when it is asked or signalled. */
interface Behaviour {
  readonly onShutdown?: () => Promise<void>;
  /** Ends at this signal. */
  readonly endsAt?: NodeJS.Signals;
  readonly gone?: PluginExit;
}

function setUp({ onShutdown = async () => undefined, endsAt = 'SIGKILL', gone }: Behaviour) {
  const { promise: exited, resolve: exit } = deferred<PluginExit>();
  const steps: string[] = [];
  if (gone !== undefined) exit(gone);
  const target: StopTarget = {
    exited,
    isGone: () => gone !== undefined,
    requestShutdown(timeoutMs) {
      steps.push(`shutdown within ${timeoutMs}`);
      return onShutdown();
    },
    signalGroup(signal) {
      steps.push(signal);
      if (signal === endsAt) exit({ code: null, signal });
    },
  };
  return { target, steps, exit };
}

const never = new AbortController().signal;

async function climb(target: StopTarget, ms: number, hurry = never): Promise<StopReport | undefined> {
  let report: StopReport | undefined;
  void climbStopLadder(target, { graceMs: 2_000, hurry }).then((result) => {
    report = result;
  });
  await vi.advanceTimersByTimeAsync(ms);
  return report;
}

describe('climbStopLadder', () => {
  it('reports exited where the plugin does when it is asked', async () => {
    const { target, steps, exit } = setUp({});
    setTimeout(() => exit({ code: 0, signal: null }), 30);
    expect(await climb(target, 30)).toMatchObject({ how: 'exited', forced: false, exit: { code: 0, signal: null } });
    expect(steps).toEqual(['shutdown within 2000', 'SIGKILL']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[string, () => Promise<void>]>([
    ['fails, as it does at Go plugins', () => Promise.reject(new Error('UNAVAILABLE'))],
    ['never answers', () => new Promise(() => undefined)],
  ])('judges by the exit alone where the request %s', async (_what, onShutdown) => {
    const { target, exit } = setUp({ onShutdown });
    setTimeout(() => exit({ code: 0, signal: null }), 1_999);
    expect(await climb(target, 1_999)).toMatchObject({ how: 'exited', forced: false });
  });

  it('sends SIGTERM after the grace time', async () => {
    const { target, steps } = setUp({ endsAt: 'SIGTERM' });
    expect(await climb(target, 1_999)).toBeUndefined();
    expect(steps).toEqual(['shutdown within 2000']);
    await vi.advanceTimersByTimeAsync(1);
    expect(steps).toEqual(['shutdown within 2000', 'SIGTERM', 'SIGKILL']);
  });

  it('reports sigterm where that was enough', async () => {
    const { target } = setUp({ endsAt: 'SIGTERM' });
    expect(await climb(target, 2_000)).toMatchObject({ how: 'sigterm', forced: false, exit: { signal: 'SIGTERM' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends SIGKILL half a second later, and reports that it was forced', async () => {
    const { target, steps } = setUp({ endsAt: 'SIGKILL' });
    const climbing = climb(target, 2_000 + termMs - 1);
    expect(await climbing).toBeUndefined();
    expect(steps).toEqual(['shutdown within 2000', 'SIGTERM']);
    await vi.advanceTimersByTimeAsync(1);
    expect(steps.slice(0, 3)).toEqual(['shutdown within 2000', 'SIGTERM', 'SIGKILL']);
  });

  it('reports sigkill with the exit that it brought', async () => {
    const { target } = setUp({ endsAt: 'SIGKILL' });
    expect(await climb(target, 2_500)).toMatchObject({ how: 'sigkill', forced: true, exit: { signal: 'SIGKILL' } });
  });

  it('asks nothing of a plugin that is gone, and signals nobody: its number may be a stranger’s by now', async () => {
    const { target, steps } = setUp({ gone: { code: 3, signal: null } });
    expect(await climb(target, 0)).toMatchObject({ how: 'gone', forced: false, exit: { code: 3, signal: null } });
    expect(steps).toEqual([]);
  });

  it.each([
    ['the request', 500, ['shutdown within 2000', 'SIGKILL', 'SIGKILL']],
    ['SIGTERM', 2_100, ['shutdown within 2000', 'SIGTERM', 'SIGKILL', 'SIGKILL']],
  ])('kills at once where it is told to hurry after %s', async (_what, ms, expected) => {
    const { target, steps } = setUp({ endsAt: 'SIGKILL' });
    const hurry = new AbortController();
    setTimeout(() => hurry.abort(), ms);
    expect(await climb(target, ms, hurry.signal)).toMatchObject({ how: 'sigkill', forced: true });
    expect(steps).toEqual(expected);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks for nothing where there was no time from the start', async () => {
    const { target, steps } = setUp({ endsAt: 'SIGKILL' });
    expect(await climb(target, 0, AbortSignal.abort())).toMatchObject({ how: 'sigkill', forced: true });
    expect(steps).toEqual(['SIGKILL', 'SIGKILL']);
  });

  it('tells how long it took', async () => {
    vi.useRealTimers();
    const { target, exit } = setUp({});
    setTimeout(() => exit({ code: 0, signal: null }), 50);
    const { ms } = await climbStopLadder(target, { graceMs: 2_000, hurry: never });
    expect(ms).toBeGreaterThan(30);
    expect(ms).toBeLessThan(1_500);
  });
});
