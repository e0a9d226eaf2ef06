import type { IntegrityOptions } from '../launch/integrity.js';
import {
  checkDuration,
  checkFile,
  type NormalizedManagerOptions,
  normalizeManagerOptions,
  type PluginManagerOptions,
} from './options.js';

/** Takes what a manager has to tell people: `console` is one. */
export interface ManagerLogger {
  debug(message: string, fields: object): void;
  info(message: string, fields: object): void;
  warn(message: string, fields: object): void;
  error(message: string, fields: object): void;
}

/** Options that both managers have. */
type SharedOptions = Pick<
  PluginManagerOptions,
  | 'env'
  | 'passEnv'
  | 'inheritEnv'
  | 'tls'
  | 'guardian'
  | 'startTimeoutMs'
  | 'callTimeoutMs'
  | 'stopTimeoutMs'
  | 'callbacks'
>;

/** Options of an `ExternalPluginManager`. */
export interface ExternalPluginManagerOptions extends SharedOptions {
  /** Time that calls under way have in the process that a reload replaces, in ms. Default 10,000. */
  readonly drainTimeoutMs?: number | undefined;
  /**
   * The file that lists the SHA-256 of plugins' executables, as `plugins.<folder>.sha256`; one that does not match is not started.
   * `false`: none. Default: `.wfctl.yaml`, then `.wfctl-lock.yaml`, in the working folder or up to three above it.
   */
  readonly lockfile?: string | false | undefined;
  /** Refuses plugins that no lockfile lists. Default false, as the engine has it. */
  readonly requireChecksum?: boolean | undefined;
  /** Gets every entry of the event `log`, with the plugin's name before it. Default: none. */
  readonly logger?: ManagerLogger | undefined;
}

/** `ExternalPluginManagerOptions` with every default filled in. */
export interface NormalizedExternalOptions extends NormalizedManagerOptions, IntegrityOptions {
  readonly pluginsDir: string;
  readonly drainTimeoutMs: number;
  readonly logger: ManagerLogger | undefined;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws PluginError `OPTIONS_INVALID`, naming the field, the value and the rule.
 */
export function normalizeExternalOptions(
  pluginsDir: string,
  options: ExternalPluginManagerOptions = {},
): NormalizedExternalOptions {
  const { drainTimeoutMs = 10_000, lockfile, requireChecksum = false, logger, ...shared } = options;
  const normalized = normalizeManagerOptions({ ...shared, directories: [pluginsDir], stateFile: false });
  checkDuration('drainTimeoutMs', drainTimeoutMs);
  if (lockfile !== false) checkFile('lockfile', lockfile);
  return { ...normalized, pluginsDir, drainTimeoutMs, lockfile, requireChecksum, logger };
}
