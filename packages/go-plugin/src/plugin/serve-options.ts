import { durationRule, isDuration } from '../async/duration.js';
import { quoteUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import { isMagicCookie, type MagicCookie } from '../handshake/magic-cookie.js';
import type { LogLevel } from '../log/log-level.js';
import type { StaticTls } from '../security/static-tls.js';
import type { Broker } from '../services/broker.js';
import type { ServiceRegistrar } from '../transport/service-registrar.js';
import type { Logger } from './logger.js';

/** What a plugin's services get. */
export interface PluginContext {
  readonly broker: Broker;
  readonly log: Logger;
  /** The negotiated application protocol version. */
  readonly protocolVersion: number;
  /** Fires when the plugin stops: the host asked, or is gone. */
  readonly signal: AbortSignal;
}

/** Registers the services of one application protocol version, its plugin set. */
export type RegisterServices = (registrar: ServiceRegistrar, context: PluginContext) => void | Promise<void>;

/** Why a plugin stopped. */
export type ShutdownReason = 'requested' | 'host-gone' | 'signal' | 'aborted';

/** What any way of serving takes. */
export interface ServiceOptions {
  /** The plugin's name, shown in logs and messages. */
  readonly name: string;
  /** For each application protocol version the services that it has; the highest common version is served. */
  readonly versions: Readonly<Record<number, RegisterServices>>;
  /** Own TLS in place of AutoMTLS: then `PLUGIN_CLIENT_CERT` is ignored. Default none. */
  readonly tls?: StaticTls | undefined;
  /** Runs once when the plugin stops, at most `shutdownTimeoutMs`. */
  readonly onShutdown?: ((reason: ShutdownReason) => void | Promise<void>) | undefined;
  /** Default 1,500 ms: hosts kill 2 s after they asked. */
  readonly shutdownTimeoutMs?: number | undefined;
  /** Lines below it are not logged. Default `trace`. */
  readonly logLevel?: LogLevel | undefined;
  /** Stops the plugin when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `serve`. */
export interface ServeOptions extends ServiceOptions {
  /** The process serves where the environment holds any one of them. */
  readonly magicCookies: readonly MagicCookie[];
  /** Whether the plugin ends when its host is gone. Default `exit`. */
  readonly whenHostGone?: 'exit' | 'stay' | undefined;
  /** Whether the process ends within a second after `serve` resolved, whatever is still open. Default true. */
  readonly exit?: boolean | undefined;
}

/** `ServiceOptions` with every default filled in. */
export interface NormalizedServiceOptions extends ServiceOptions {
  readonly shutdownTimeoutMs: number;
  readonly versionNumbers: readonly number[];
}

/**
 * Checks the options and fills in defaults.
 *
 * @throws PluginError `OPTIONS_INVALID`, naming the field, the value and the rule.
 */
export function normalizeServiceOptions(options: ServiceOptions): NormalizedServiceOptions {
  const { name, versions, shutdownTimeoutMs = 1_500 } = options;
  if (typeof name !== 'string' || name === '') throw invalid('name', name, 'a text that is not empty');
  const versionNumbers = Object.keys(versions ?? {}).map(Number);
  if (versionNumbers.length === 0 || !versionNumbers.every(isVersion)) {
    throw invalid('versions', Object.keys(versions ?? {}), 'at least one entry, each named by a whole number from 0');
  }
  if (!isDuration(shutdownTimeoutMs)) throw invalid('shutdownTimeoutMs', shutdownTimeoutMs, durationRule);
  return { ...options, shutdownTimeoutMs, versionNumbers };
}

/** As `normalizeServiceOptions`, for the cookies: each needs a key and a value. */
export function checkMagicCookies(cookies: readonly MagicCookie[]): void {
  const usable = Array.isArray(cookies) && cookies.length > 0 && cookies.every(isMagicCookie);
  if (!usable)
    throw invalid('magicCookies', cookies, 'at least one cookie, each with a key and a value that are not empty');
}

function isVersion(version: number): boolean {
  return Number.isSafeInteger(version) && version >= 0;
}

function invalid(field: string, value: unknown, rule: string): Error {
  return goPluginError('OPTIONS_INVALID', `Serving needs ${field} to be ${rule}; it is ${quoteUnknown(value)}.`);
}
