import type { StaticTls } from '@awf/go-plugin';
import type { LaunchOptions } from '@awf/go-plugin/host';
import { handshake, magicCookies } from '@awf/plugin-sdk/contract';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';

/** How plugins are started, with every default filled in. */
export interface LaunchSettings {
  readonly tls: 'auto' | 'off' | StaticTls;
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
  readonly inheritEnv: boolean;
  readonly guardian: boolean;
  readonly startTimeoutMs: number;
  readonly stopTimeoutMs: number;
}

/** What a launch tells while it goes on, and what gives it up. */
export type LaunchHooks = Pick<LaunchOptions, 'signal' | 'onLog' | 'onStdout' | 'onStderr'>;

/**
 * What to launch a plugin with: its executable without arguments in this process's working folder, as AWF does, and the
 * cookies of both engines, so that a plugin for either one starts. (AWF spec §1.1, §1.2.)
 */
export function toLaunchOptions(plugin: DiscoveredPlugin, settings: LaunchSettings, hooks: LaunchHooks): LaunchOptions {
  const { stopTimeoutMs, ...launched } = settings;
  return {
    ...launched,
    ...hooks,
    name: plugin.name,
    command: plugin.executable,
    magicCookies,
    versions: [...new Set(Object.values(handshake).map(({ protocolVersion }) => protocolVersion))],
    graceMs: stopTimeoutMs,
  };
}
