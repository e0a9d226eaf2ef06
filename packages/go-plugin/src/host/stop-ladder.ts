import { within } from '../async/within.js';
import type { PluginExit } from './plugin-exit.js';

/** Time between SIGTERM and SIGKILL, in ms. */
export const termMs = 500;

/** How a plugin was stopped. */
export interface StopReport {
  /** What ended it: it exited when asked, after SIGTERM, after SIGKILL; or it was gone already. */
  readonly how: 'gone' | 'exited' | 'sigterm' | 'sigkill';
  /** Whether it had to be killed: it ignored the request and SIGTERM. */
  readonly forced: boolean;
  /** Time that stopping took, in ms. */
  readonly ms: number;
  readonly exit: PluginExit;
}

/** What the ladder stands on. */
export interface StopTarget {
  readonly exited: Promise<PluginExit>;
  /** Whether the process is gone already. */
  isGone(): boolean;
  /** Asks the plugin to stop; its answer means nothing, only its exit does (go-plugin spec §6.6, §11 trap 2). */
  requestShutdown(timeoutMs: number): Promise<void>;
  signalGroup(signal: NodeJS.Signals): void;
}

/** How long a plugin has. */
export interface StopLimits {
  /** Time from the request to SIGTERM, in ms. */
  readonly graceMs: number;
  /** Goes straight to SIGKILL when it fires, and asks for nothing where it fired before. */
  readonly hurry: AbortSignal;
}

/**
 * Stops a plugin: the Shutdown call, then SIGTERM, then SIGKILL, each only where the one before did not end the process
 * in time. What the plugin's group still holds goes with it; where the plugin is gone already, it went then.
 */
export async function climbStopLadder(target: StopTarget, { graceMs, hurry }: StopLimits): Promise<StopReport> {
  const start = performance.now();
  const report = (how: StopReport['how'], exit: PluginExit): StopReport => {
    // Children that the plugin left behind hold its pipes and sockets.
    target.signalGroup('SIGKILL');
    return { how, forced: how === 'sigkill', ms: performance.now() - start, exit };
  };
  // Its group was ended when it went; by now the number may be a stranger's.
  if (target.isGone()) return { how: 'gone', forced: false, ms: performance.now() - start, exit: await target.exited };
  const exitOrHurry = Promise.race([target.exited, whenFired(hurry)]);
  if (!hurry.aborted) {
    void target.requestShutdown(graceMs).catch(() => undefined);
    const asked = await within(exitOrHurry, graceMs);
    if (asked !== undefined) return report('exited', asked);
  }
  if (!hurry.aborted) {
    target.signalGroup('SIGTERM');
    const terminated = await within(exitOrHurry, termMs);
    if (terminated !== undefined) return report('sigterm', terminated);
  }
  target.signalGroup('SIGKILL');
  return report('sigkill', await target.exited);
}

function whenFired(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
