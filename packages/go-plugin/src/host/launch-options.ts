import { durationRule, isDuration } from '../async/duration.js';
import { quoteUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import type { Checksum } from '../executable/checksum.js';
import { isMagicCookie, type MagicCookie } from '../handshake/magic-cookie.js';
import type { LogEntry } from '../log/log-line.js';
import type { StaticTls } from '../security/static-tls.js';
import { guardListener } from './guard-listener.js';

/** Options that launching and reattaching share. */
export interface HostOptions {
  /** The plugin's name in messages and logs. Default: the base name of the executable. */
  readonly name?: string | undefined;
  /** Application protocol versions that this host accepts, in any order. */
  readonly versions: readonly number[];
  /** Time from the request to stop until SIGTERM; SIGKILL follows half a second later. Default 2,000 ms. */
  readonly graceMs?: number | undefined;
  /** Gets the plugin's synced stdout, byte for byte (go-plugin spec §6.11). */
  readonly onStdout?: ((data: Uint8Array) => void) | undefined;
  /** Gets the plugin's synced stderr: what a Go plugin writes there by its language's means. */
  readonly onStderr?: ((data: Uint8Array) => void) | undefined;
  /** Gives the start up when it fires; a plugin that runs already is not concerned. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `launch`. */
export interface LaunchOptions extends HostOptions {
  /** Path of the executable, or a name that is looked up in PATH. It is started without a shell. */
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** Working folder. Default: this process's. */
  readonly cwd?: string | undefined;
  /** Variables for the plugin; they win over those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Names of variables that the plugin gets from this process, beside the safelist. */
  readonly passEnv?: readonly string[] | undefined;
  /** Passes the whole environment in place of the safelist. Default false. */
  readonly inheritEnv?: boolean | undefined;
  /** All are set: a plugin starts where it knows any of them. */
  readonly magicCookies: readonly MagicCookie[];
  /** `auto` is AutoMTLS; a plugin that answers without a certificate is refused. Default `auto`. */
  readonly tls?: 'auto' | 'off' | StaticTls | undefined;
  /** Time for all of the start: handshake line and connection. Default 60,000 ms. */
  readonly startTimeoutMs?: number | undefined;
  /** Checked right before the executable is started (go-plugin spec §6.10). */
  readonly checksum?: Checksum | undefined;
  /**
   * Starts a private copy of the bytes that `checksum` was compared with, so that what is put in their place meanwhile never
   * runs. The plugin sees the copy's path as its own, and finds nothing beside it. Default false: the file itself is started.
   */
  readonly runCopy?: boolean | undefined;
  /** Ports for plugins that listen on TCP. Default 10,000 to 25,000. */
  readonly ports?: { readonly min: number; readonly max: number } | undefined;
  /** Group that may reach the plugin's sockets, by name or number. Default none. */
  readonly socketGroup?: string | undefined;
  /** Starts a guardian that ends the plugin when this process dies, however it dies. Default true. */
  readonly guardian?: boolean | undefined;
  /** Gets every line of the plugin's stderr, parsed (go-plugin spec §6.11). */
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
  /** Brokered connections over the main one: not offered, `true` is refused. */
  readonly multiplex?: boolean | undefined;
}

/** `LaunchOptions` with every default filled in. */
export interface NormalizedLaunchOptions extends LaunchOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly tls: 'auto' | 'off' | StaticTls;
  readonly startTimeoutMs: number;
  readonly graceMs: number;
  readonly ports: { readonly min: number; readonly max: number };
  readonly guardian: boolean;
}

/**
 * Checks the options and fills in defaults.
 *
 * @throws PluginError `OPTIONS_INVALID`, naming the field, the value and the rule; `MULTIPLEX_UNSUPPORTED`.
 */
export function normalizeLaunchOptions(options: LaunchOptions): NormalizedLaunchOptions {
  const { command, magicCookies } = options;
  if (typeof command !== 'string' || command === '')
    throw invalid('command', command, 'the path or name of an executable');
  if (!Array.isArray(magicCookies) || !magicCookies.every(isMagicCookie)) {
    throw invalid('magicCookies', magicCookies, 'a list of cookies, each with a key and a value');
  }
  const normalized: NormalizedLaunchOptions = {
    ...options,
    ...normalizeHostOptions(options, command),
    onLog: guardListener('onLog', options.onLog),
    args: options.args ?? [],
    tls: options.tls ?? 'auto',
    startTimeoutMs: options.startTimeoutMs ?? 60_000,
    guardian: options.guardian ?? true,
    ports: options.ports ?? { min: 10_000, max: 25_000 },
  };
  checkDuration('startTimeoutMs', normalized.startTimeoutMs);
  if (options.multiplex === true) {
    throw goPluginError(
      'MULTIPLEX_UNSUPPORTED',
      `Plugin ${normalized.name} cannot be launched with multiplex: this host makes a connection for each broker id. Leave it out.`,
      { plugin: normalized.name },
    );
  }
  return normalized;
}

/** The part of the options that reattaching has too, with defaults. */
export function normalizeHostOptions(options: HostOptions, command: string) {
  const { versions, graceMs = 2_000 } = options;
  if (
    !Array.isArray(versions) ||
    versions.length === 0 ||
    !versions.every((version) => Number.isSafeInteger(version))
  ) {
    throw invalid('versions', versions, 'a list of whole numbers, at least one');
  }
  checkDuration('graceMs', graceMs);
  return {
    name: options.name ?? command.split(/[/\\]/).at(-1) ?? command,
    graceMs,
    onStdout: guardListener('onStdout', options.onStdout),
    onStderr: guardListener('onStderr', options.onStderr),
  };
}

function checkDuration(field: string, value: number): void {
  if (!isDuration(value)) throw invalid(field, value, durationRule);
}

function invalid(field: string, value: unknown, rule: string): Error {
  return goPluginError(
    'OPTIONS_INVALID',
    `Launching a plugin needs ${field} to be ${rule}; it is ${quoteUnknown(value)}.`,
  );
}
