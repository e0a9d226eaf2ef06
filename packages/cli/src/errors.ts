import { PluginError, type PluginErrorKind } from '@awf/go-plugin';

/** Every error code of this package and the kind of fault it stands for; `docs/errors.md` has a heading for each. */
export const cliErrorCodes = {
  BUILD_FAILED: 'user',
  BUILD_IMPORT_UNSUPPORTED: 'user',
  BUILD_OPTIONS_INVALID: 'user',
  BUILD_INPUT_UNREADABLE: 'io',
  BUILD_OUTPUT_UNWRITABLE: 'io',
  /** A built executable did not say what its plugin is. */
  DESCRIBE_FAILED: 'plugin',
  /** `plugin.yaml` or `plugin.json` breaks a rule of manifests. */
  MANIFEST_INVALID: 'user',
  /** A manifest says something else than the code, or is not there. */
  MANIFEST_DRIFT: 'user',
  /** A built folder lacks an executable that an engine looks for, or has different ones. */
  EXECUTABLE_DRIFT: 'user',
  /** The command line cannot be understood. */
  USAGE_INVALID: 'user',
  /** The plugin has no step, module or trigger type of that name. */
  UNKNOWN_NAME: 'user',
  /** The plugin is none of the workflow engine's. */
  NOT_SUPPORTED: 'user',
  /** A folder that was named does not exist or is none. */
  FOLDER_MISSING: 'io',
  /** A signal ended the command. */
  INTERRUPTED: 'user',
  /** A fault of the command itself. */
  UNEXPECTED: 'io',
} as const satisfies Record<string, PluginErrorKind>;

/** A code of `cliErrorCodes`. */
export type CliErrorCode = keyof typeof cliErrorCodes;

/** Makes an error of this package's table; its kind follows from the code. */
export function cliError(code: CliErrorCode, message: string, cause?: unknown): PluginError<CliErrorCode> {
  return new PluginError({ code, kind: cliErrorCodes[code], message, cause });
}
