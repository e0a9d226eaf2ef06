import type { PluginError, PluginEvidence } from '@awf/go-plugin';
import { type CrashReport, type PluginProcess, reportCrash } from '@awf/go-plugin/host';
import { type HostErrorCode, hostError, pluginLabel } from '../errors.js';

/** What adapters need of a plugin that runs. */
export type PluginPeer = Pick<PluginProcess, 'name' | 'pid' | 'connection' | 'exited' | 'signal' | 'stderrTail'>;

/** Makes an error about a plugin that runs or ran, with what is known of its process. */
export function peerError(
  peer: PluginPeer,
  code: HostErrorCode,
  what: string,
  details: { readonly cause?: unknown; readonly evidence?: PluginEvidence } = {},
): PluginError<HostErrorCode> {
  const evidence = { pid: peer.pid, stderr: peer.stderrTail, state: 'running', ...details.evidence };
  return hostError(code, `${pluginLabel(peer.name)} ${what}`, { plugin: peer.name, evidence, cause: details.cause });
}

/** A crash as its error describes it. */
export interface Crash {
  /** Default: what is known of the process, once it is gone. */
  readonly crash?: CrashReport;
  /** What it was to do, to follow "crashed". Default: nothing is said. */
  readonly what?: string;
  readonly cause?: unknown;
}

/** The error of a plugin that is gone: how it ended, and its last words. Waits for both. */
export async function crashError(
  peer: PluginPeer,
  { crash, what = '', cause }: Crash = {},
): Promise<PluginError<HostErrorCode>> {
  const { words, evidence } = crash ?? (await reportCrash(peer));
  return peerError(peer, 'CRASHED', `crashed${what}: ${words}`, { cause, evidence });
}
