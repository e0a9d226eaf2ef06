import { setTimeout as pause } from 'node:timers/promises';
import type { PluginError, PluginEvidence } from '@awf/go-plugin';
import type { PluginExit, PluginProcess } from '@awf/go-plugin/host';
import { type HostErrorCode, hostError, pluginLabel } from '../errors.js';

/** What adapters need of a plugin that runs. */
export type PluginPeer = Pick<PluginProcess, 'name' | 'pid' | 'connection' | 'exited' | 'signal' | 'stderrTail'>;

/** Time that a plugin's last words have to come out of its stderr after its exit, in ms. */
const lastWordsMs = 100;

/** How many of the last stderr lines a message quotes; the evidence holds them all. */
const quotedLines = 5;

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

/** The error of a plugin that is gone: how it ended, and its last words. Waits for both. */
export async function crashError(peer: PluginPeer, what = '', cause?: unknown): Promise<PluginError<HostErrorCode>> {
  const exit = await peer.exited;
  await pause(lastWordsMs);
  const said = peer.stderrTail.slice(-quotedLines);
  const words = said.length === 0 ? 'It wrote nothing to stderr.' : `Its last words on stderr:\n  ${said.join('\n  ')}`;
  const evidence = { exitCode: exit.code ?? undefined, exitSignal: exit.signal ?? undefined, state: 'exited' };
  return peerError(peer, 'CRASHED', `crashed${what}: it ${describeExit(exit)}. ${words}`, { cause, evidence });
}

function describeExit({ code, signal }: PluginExit): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? 'is gone' : `exited with code ${code}`;
}
