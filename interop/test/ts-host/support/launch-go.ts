import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LaunchOptions, launch, type PluginProcess } from '@awf/go-plugin/host';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { type GoProgram, goPeer } from '../../../src/go-peer.js';

/** The agreement of the key/value and counter plugins. */
export const basicCookie = { key: 'BASIC_PLUGIN', value: 'hello' };

/** AWF's agreement. */
export const awfCookie = { key: 'AWF_PLUGIN', value: 'awf-plugin-v1' };

/** The workflow engine's agreement. */
export const workflowCookie = { key: 'WORKFLOW_PLUGIN', value: 'workflow-external-plugin-v1' };

/** The folder in which a test's plugins work. The sandbox takes it for no leftover. */
export function workFolder(sandbox: Sandbox): string {
  const folder = join(sandbox.folder, 'work');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Options with which our host launches a Go program in a sandbox, over AutoMTLS where nothing else is said. */
export async function goOptions(
  sandbox: Sandbox,
  program: GoProgram,
  options: Partial<LaunchOptions> = {},
): Promise<LaunchOptions> {
  return {
    command: await goPeer(program),
    magicCookies: [cookieOf(program)],
    versions: [1],
    cwd: workFolder(sandbox),
    startTimeoutMs: 20_000,
    ...options,
    env: { ...sandbox.env, ...options.env },
  };
}

function cookieOf(program: GoProgram) {
  if (program.startsWith('awf-plugin-')) return awfCookie;
  return program.startsWith('workflow-plugin-') ? workflowCookie : basicCookie;
}

/** Launches a Go program. Close it in the test: `await using`. */
export async function launchGo(
  sandbox: Sandbox,
  program: GoProgram,
  options: Partial<LaunchOptions> = {},
): Promise<PluginProcess> {
  return launch(await goOptions(sandbox, program, options));
}

/** What `bad-plugin` does: a mode, or one with a value. */
export type BadMode = string | readonly [mode: string, value: string];

/** Launches `bad-plugin`, in plain text where nothing else is said. */
export function launchBad(
  sandbox: Sandbox,
  mode: BadMode,
  options: Partial<LaunchOptions> = {},
): Promise<PluginProcess> {
  const args = typeof mode === 'string' ? [mode] : mode;
  return launchGo(sandbox, 'bad-plugin', { name: 'bad', args, tls: 'off', ...options });
}
