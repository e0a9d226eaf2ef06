import type { ShutdownReason } from './serve-options.js';

/** Longest that open handles keep a process after `serve` resolved, in ms. */
const longestMs = 800;
/** The same where the host is gone, and nobody waits for what they may still bring. */
const orphanMs = 200;
/** Shortest, for what the author does after `serve`, in ms. */
const shortestMs = 100;
/** When a process is gone that was asked to stop, in ms: hosts kill after 2,000, and machines may be slow. */
const goneAfterMs = 1_600;

/** How long open handles may keep a process whose stop took so long already, in ms (go-plugin spec §7.4). */
export function lingerAfter(stopMs: number, reason: ShutdownReason | undefined): number {
  const leftMs = Math.max(shortestMs, goneAfterMs - stopMs);
  return Math.min(leftMs, reason === 'host-gone' ? orphanMs : longestMs);
}
