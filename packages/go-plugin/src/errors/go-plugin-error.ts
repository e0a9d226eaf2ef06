import { PluginError, type PluginErrorKind, type PluginEvidence } from './plugin-error.js';

/** Every error code of this package and the kind of fault it stands for; `docs/errors.md` has a heading for each. */
export const goPluginErrorCodes = {
  OPTIONS_INVALID: 'user',
  MULTIPLEX_UNSUPPORTED: 'user',
  EXECUTABLE_MISSING: 'io',
  EXECUTABLE_UNREADABLE: 'io',
  EXECUTABLE_INVALID: 'io',
  CHECKSUM_UNREADABLE: 'io',
  CHECKSUM_MISMATCH: 'plugin',
  CERTIFICATE_GENERATION_FAILED: 'io',
  SOCKET_FOLDER_UNUSABLE: 'io',
  LISTEN_FAILED: 'io',
  SPAWN_FAILED: 'io',
  COOKIE_MISSING: 'user',
  HANDSHAKE_TIMEOUT: 'plugin',
  HANDSHAKE_MALFORMED: 'plugin',
  EXITED_EARLY: 'plugin',
  CORE_VERSION_MISMATCH: 'user',
  VERSION_MISMATCH: 'user',
  PROTOCOL_UNSUPPORTED: 'user',
  ADDRESS_INVALID: 'plugin',
  CERTIFICATE_INVALID: 'plugin',
  TLS_REFUSED: 'plugin',
  CONNECT_FAILED: 'plugin',
  BROKER_TIMEOUT: 'plugin',
  BROKER_CLOSED: 'plugin',
  REATTACH_FAILED: 'io',
  CRASHED: 'plugin',
  CANCELLED: 'user',
} as const satisfies Record<string, PluginErrorKind>;

/** A code of `goPluginErrorCodes`. */
export type GoPluginErrorCode = keyof typeof goPluginErrorCodes;

/** What an error carries besides its code and message. */
export interface ErrorDetails {
  readonly plugin?: string | undefined;
  readonly evidence?: PluginEvidence | undefined;
  readonly cause?: unknown;
}

/** Makes an error of this package's table; its kind follows from the code. */
export function goPluginError(
  code: GoPluginErrorCode,
  message: string,
  details: ErrorDetails = {},
): PluginError<GoPluginErrorCode> {
  return new PluginError({ code, kind: goPluginErrorCodes[code], message, ...details });
}
