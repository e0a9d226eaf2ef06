import { describeUnknown, isPluginError, PluginError, type PluginErrorKind, type PluginEvidence } from '@awf/go-plugin';

/**
 * Every error code that this package makes itself and the kind of fault it stands for; `docs/errors.md` has a heading for each.
 * Launching passes on the codes of `@awf/go-plugin` as they are. Codes that both packages have mean the same in both.
 */
export const hostErrorCodes = {
  /** An option of the manager breaks its rule. */
  OPTIONS_INVALID: 'user',
  /** A search folder exists but its entries cannot be read. */
  FOLDER_UNREADABLE: 'io',
  /** A plugin folder is a symbolic link, which AWF does not follow; or what is in an installation's way is not ours. */
  FOLDER_REFUSED: 'user',
  /** `plugin.yaml` is missing, no file, or cannot be read. */
  MANIFEST_UNREADABLE: 'io',
  /** `plugin.yaml` breaks a rule of manifests. */
  MANIFEST_INVALID: 'user',
  /** The plugin's executable is missing. */
  EXECUTABLE_MISSING: 'io',
  /** The plugin's executable is a folder or may not be executed. */
  EXECUTABLE_INVALID: 'io',
  /** The plugin needs another version of the host. */
  VERSION_MISMATCH: 'user',
  /** Another plugin with the same name was found first. */
  NAME_CLASH: 'user',
  /** The state file says that the plugin must not be started. */
  DISABLED: 'user',
  /** The state file is there and cannot be read. */
  STATE_UNREADABLE: 'io',
  /** The state file, or a plugin's entry in it, is not what AWF writes. */
  STATE_INVALID: 'user',
  /** The state file cannot be written. */
  STATE_UNWRITABLE: 'io',
  /** What is to be installed cannot be found by what was given. */
  SOURCE_INVALID: 'user',
  /** A file, folder or URL to install from cannot be read. */
  SOURCE_UNREADABLE: 'io',
  /** There is no release of that version, or none at all. */
  RELEASE_MISSING: 'user',
  /** The release has no archive for this machine, or no checksums. */
  ASSET_MISSING: 'user',
  /** A file that lists the checksums of plugins cannot be read. */
  LOCKFILE_INVALID: 'user',
  /** The checksum of an archive or executable is unknown, malformed, or another. */
  CHECKSUM_INVALID: 'user',
  /** An archive is damaged or holds what is not unpacked. */
  ARCHIVE_INVALID: 'user',
  /** Repository, archive, manifest, folder and executable do not have one name. */
  NAME_MISMATCH: 'user',
  /** There is a plugin where one is to be installed. */
  ALREADY_INSTALLED: 'user',
  /** There is no such plugin to update or remove. */
  NOT_INSTALLED: 'user',
  /** A plugin's folder cannot be written or replaced. */
  INSTALL_FAILED: 'io',
  /** A name of a plugin that is none. */
  NAME_INVALID: 'user',
  /** No such plugin, or no such operation. */
  UNKNOWN_NAME: 'user',
  /** A plugin of that name from another place is loaded, or one is to be initialised that runs already. */
  ALREADY_LOADED: 'user',
  /** The plugin is not loaded, or was unloaded while a call ran. */
  NOT_LOADED: 'user',
  /** The manager was closed. */
  MANAGER_CLOSED: 'user',
  /** The plugin's config could not be had, or cannot be sent. */
  CONFIG_INVALID: 'user',
  /** An input, a workflow or an event cannot be sent. */
  INPUT_INVALID: 'user',
  /** The plugin refused its Init. */
  INIT_FAILED: 'plugin',
  /** The plugin's Shutdown failed or took too long; its process was ended all the same. */
  SHUTDOWN_FAILED: 'plugin',
  /** The plugin does not serve what was called, or its manifest does not list the capability for it. */
  NOT_SUPPORTED: 'user',
  /** The plugin's process ended while it was needed. */
  CRASHED: 'plugin',
  /** The plugin did not answer its health check, so its process was ended. */
  UNRESPONSIVE: 'plugin',
  /** The plugin did not answer in time, or installing took longer than it may. */
  DEADLINE_EXCEEDED: 'plugin',
  /** The caller's signal was aborted. */
  CANCELLED: 'user',
  /** A message was larger than the plugin takes, or the plugin ran out of something. */
  LIMIT_EXCEEDED: 'plugin',
  /** The call ended with another gRPC status, or its answer breaks the contract. */
  CALL_FAILED: 'plugin',
  /** The plugin answered a call of the workflow engine's contract with an error of its own. */
  PLUGIN_ERROR: 'plugin',
  /** A callback that the caller gave along threw. */
  CALLBACK_FAILED: 'user',
} as const satisfies Record<string, PluginErrorKind>;

/** A code of `hostErrorCodes`. */
export type HostErrorCode = keyof typeof hostErrorCodes;

/** What an error carries besides its code and message. */
export interface HostErrorDetails {
  readonly plugin?: string | undefined;
  readonly evidence?: PluginEvidence | undefined;
  readonly cause?: unknown;
}

/** Makes an error of this package's table; its kind follows from the code. */
export function hostError(
  code: HostErrorCode,
  message: string,
  details: HostErrorDetails = {},
): PluginError<HostErrorCode> {
  return new PluginError({ code, kind: hostErrorCodes[code], message, ...details });
}

/** Makes a `PluginError` of anything thrown; one that is one already stays as it is. */
export function toPluginError(plugin: string, error: unknown): PluginError {
  if (isPluginError(error)) return error;
  return hostError('CALL_FAILED', `${pluginLabel(plugin)} failed: ${describeUnknown(error)}.`, {
    plugin,
    cause: error,
  });
}

/** Begins a message about a plugin. A name that is no plain word, as a folder's may be, is quoted. */
export function pluginLabel(name: string): string {
  return `Plugin ${/^[\p{L}\p{N}_.@-]+$/u.test(name) ? name : JSON.stringify(name)}`;
}
