/** What kind of fault it was: the machine's (`io`), the caller's (`user`) or the plugin's (`plugin`). Engines map it to their own taxonomy. */
export type PluginErrorKind = 'io' | 'user' | 'plugin';

/** What was known about the plugin's process when the error was made. Every field is absent where it is unknown. */
export interface PluginEvidence {
  readonly pid?: number | undefined;
  /** Exit code of the plugin's process. */
  readonly exitCode?: number | undefined;
  /** Name of the signal that ended the process, such as `SIGKILL`. */
  readonly exitSignal?: string | undefined;
  /** The last lines of the plugin's stderr, oldest first. */
  readonly stderr?: readonly string[] | undefined;
  /** The stage or state it was in, such as `handshake`. */
  readonly state?: string | undefined;
}

/** What a `PluginError` is made of. */
export interface PluginErrorInit<Code extends string = string> {
  readonly code: Code;
  readonly kind: PluginErrorKind;
  /** Begins with what failed and says what to do. */
  readonly message: string;
  /** Name of the plugin it is about. */
  readonly plugin?: string | undefined;
  readonly evidence?: PluginEvidence | undefined;
  readonly cause?: unknown;
}

const brand = Symbol.for('@awf/go-plugin/PluginError');

/**
 * The one error class of all packages. `code` is stable and belongs to a closed table of the package that threw it;
 * `message` is for people and may change.
 */
export class PluginError<Code extends string = string> extends Error {
  override readonly name = 'PluginError';
  readonly code: Code;
  readonly kind: PluginErrorKind;
  readonly plugin: string | undefined;
  readonly evidence: PluginEvidence;
  readonly [brand] = true;

  constructor(init: PluginErrorInit<Code>) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.kind = init.kind;
    this.plugin = init.plugin;
    this.evidence = init.evidence ?? {};
  }
}

/** Whether `value` is a `PluginError`, also one of another installed copy of this package (where `instanceof` fails). */
export function isPluginError(value: unknown): value is PluginError {
  try {
    return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
  } catch {
    // A revoked proxy, thrown to see what happens.
    return false;
  }
}
