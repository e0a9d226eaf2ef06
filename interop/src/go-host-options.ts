import type { ReattachJson } from './go-host-calls.js';

/** How `go-host` launches a plugin. What is absent is as in go-plugin, but for the start timeout. */
export interface GoHostOptions {
  /** Cookie, version 1 and plugin set of a contract. */
  readonly contract: 'awf' | 'workflow' | 'kv' | 'counter' | 'raw';
  /** The plugin's executable; it, `shell` or `testReattach` must be there. */
  readonly command?: string | undefined;
  /** Arguments of `command`. */
  readonly args?: readonly string[] | undefined;
  /** Start through `sh -c` with this text instead. */
  readonly shell?: string | undefined;
  /** `KEY=VALUE` instead of the contract's cookie. */
  readonly cookie?: string | undefined;
  /** Application versions (VersionedPlugins); version 1 alone (Plugins) by default. */
  readonly versions?: readonly number[] | undefined;
  /** AllowedProtocols; `['grpc']` by default. */
  readonly allowed?: readonly string[] | undefined;
  readonly autoMtls?: boolean | undefined;
  /** TLSConfig from PEM files: what the plugin is checked against, and the host's own pair. */
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string } | undefined;
  /** GRPCBrokerMultiplex. */
  readonly multiplex?: boolean | undefined;
  readonly managed?: boolean | undefined;
  readonly skipHostEnv?: boolean | undefined;
  /** RunnerFunc: go-plugin then makes a socket folder and sets PLUGIN_UNIX_SOCKET_DIR. */
  readonly runner?: boolean | undefined;
  /** MinPort and MaxPort. */
  readonly ports?: readonly [min: number, max: number] | undefined;
  /** UnixSocketConfig.Group. */
  readonly socketGroup?: string | undefined;
  /** SecureConfig: SHA-256 of the executable in hex. */
  readonly sha256?: string | undefined;
  /** Reattach instead of a launch. */
  readonly testReattach?: ReattachJson | undefined;
  /** PluginLogBufferSize. */
  readonly logBufferBytes?: number | undefined;
  /** StartTimeout; 10,000 by default. */
  readonly startTimeoutMs?: number | undefined;
  /** When a Kill that does not return counts as hung; 15,000 by default. */
  readonly killTimeoutMs?: number | undefined;
  /** The plugin stays when the host ends. */
  readonly keepAlive?: boolean | undefined;
  /** Neither start nor connect by itself. */
  readonly lazy?: boolean | undefined;
  /** On the plugin's command; the host's own environment wins over it, as go-plugin has it. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Added to the environment of the host process, which go-plugin passes on. */
  readonly hostEnv?: Readonly<Record<string, string>> | undefined;
  /** Working folder of the plugin; a fresh one by default. */
  readonly cwd?: string | undefined;
}

/** The command line of `go-host` for these options. */
export function toGoHostArguments(options: GoHostOptions, folder: string): string[] {
  const args = ['-contract', options.contract, '-dir', options.cwd ?? folder];
  const add = (flag: string, value: string | number | undefined) => {
    if (value !== undefined) args.push(flag, String(value));
  };
  const addSwitch = (flag: string, on: boolean | undefined) => {
    if (on) args.push(flag);
  };
  for (const word of [...(options.command === undefined ? [] : [options.command]), ...(options.args ?? [])]) {
    args.push('-arg', word);
  }
  for (const [name, value] of Object.entries(options.env ?? {})) args.push('-env', `${name}=${value}`);
  add('-sh', options.shell);
  add('-cookie', options.cookie);
  add('-versions', options.versions?.join(','));
  add('-allowed', options.allowed?.join(','));
  add('-tls-ca', options.tls?.ca);
  add('-tls-cert', options.tls?.cert);
  add('-tls-key', options.tls?.key);
  add('-min-port', options.ports?.[0]);
  add('-max-port', options.ports?.[1]);
  add('-socket-group', options.socketGroup);
  add('-sha256', options.sha256);
  add('-test-reattach', options.testReattach && JSON.stringify(options.testReattach));
  add('-log-buffer', options.logBufferBytes);
  add('-start-timeout', toGoDuration(options.startTimeoutMs));
  add('-kill-timeout', toGoDuration(options.killTimeoutMs));
  addSwitch('-auto-mtls', options.autoMtls);
  addSwitch('-multiplex', options.multiplex);
  addSwitch('-managed', options.managed);
  addSwitch('-skip-host-env', options.skipHostEnv);
  addSwitch('-runner', options.runner);
  addSwitch('-keep-alive', options.keepAlive);
  addSwitch('-lazy', options.lazy);
  return args;
}

function toGoDuration(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : `${ms}ms`;
}
