import { type LaunchOptions, launch, type PluginProcess } from '@awf/go-plugin/host';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { failureOf } from './plugin-error.js';
import { fixture, probeCookie } from './probe.js';

/** Options with which a misbehaving program is launched in a sandbox: in plain text, with little time. */
export function badOptions(sandbox: Sandbox, options: Partial<LaunchOptions> = {}): LaunchOptions {
  return {
    name: 'bad',
    command: '/nowhere',
    magicCookies: [probeCookie],
    versions: [1],
    tls: 'off',
    startTimeoutMs: 10_000,
    ...options,
    env: { ...sandbox.env, ...options.env },
  };
}

/** Launches a program of `fixtures/bad`. */
export function launchBad(
  sandbox: Sandbox,
  file: string,
  options: Partial<LaunchOptions> = {},
): Promise<PluginProcess> {
  return launch(badOptions(sandbox, { command: fixture(`bad/${file}`), ...options }));
}

/** The error with which launching a program of `fixtures/bad` fails. */
export function failureOfBad(sandbox: Sandbox, file: string, options: Partial<LaunchOptions> = {}) {
  return failureOf(launchBad(sandbox, file, options));
}

/** Memory of this process, in MiB. */
export function memoryMiB(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}
