import type { PluginExit } from './plugin-exit.js';
import { identifyProcess } from './process-table.js';

/** How often a process that is no child of ours is looked at, in ms. Go's second (go-plugin spec §6.9) would delay every stop. */
const pollMs = 100;

/** A process that is no child of ours. */
export interface AttachedProcess {
  /** Resolves when it is gone, up to 100 ms later. Never rejects. */
  readonly exited: Promise<PluginExit>;
  /** Signals it, and no later process of its id. */
  signal(name: NodeJS.Signals): void;
  /** Ends the watch. */
  stop(): void;
}

/** Watches a process that somebody else started. */
export function watchProcess(pid: number): AttachedProcess {
  const identity = identifyProcess(pid);
  const isGone = (): boolean => identity === undefined || identifyProcess(pid) !== identity;
  let timer: NodeJS.Timeout | undefined;
  const exited = new Promise<PluginExit>((resolve) => {
    timer = setInterval(() => {
      if (!isGone()) return;
      clearInterval(timer);
      resolve({ code: null, signal: null });
    }, pollMs).unref();
  });
  const signal = (name: NodeJS.Signals): void => {
    if (isGone()) return;
    try {
      process.kill(pid, name);
    } catch {
      // It went in this moment, or is somebody else's.
    }
  };
  return { exited, signal, stop: () => clearInterval(timer) };
}
