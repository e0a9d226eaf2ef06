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

/**
 * Stops a plugin: the Shutdown call, then SIGTERM, then SIGKILL, each only where the one before did not end the process
 * in time. What the plugin's group still holds goes with it; where the plugin is gone already, it went then.
 *
 * @param graceMs - Time from the request to SIGTERM.
 */
export async function climbStopLadder(target: StopTarget, graceMs: number): Promise<StopReport> {
  const start = performance.now();
  const report = (how: StopReport['how'], exit: PluginExit): StopReport => {
    // Children that the plugin left behind hold its pipes and sockets.
    target.signalGroup('SIGKILL');
    return { how, forced: how === 'sigkill', ms: performance.now() - start, exit };
  };
  // Its group was ended when it went; by now the number may be a stranger's.
  if (target.isGone()) return { how: 'gone', forced: false, ms: performance.now() - start, exit: await target.exited };
  void target.requestShutdown(graceMs).catch(() => undefined);
  const asked = await within(target.exited, graceMs);
  if (asked !== undefined) return report('exited', asked);
  target.signalGroup('SIGTERM');
  const terminated = await within(target.exited, termMs);
  if (terminated !== undefined) return report('sigterm', terminated);
  target.signalGroup('SIGKILL');
  return report('sigkill', await target.exited);
}
