import type { PluginErrorKind } from '@awf/go-plugin';

/** Every error code of this package and the kind of fault it stands for; `docs/errors.md` has a heading for each. */
export const sdkErrorCodes = {
  /** A name, a version or a definition given to `definePlugin` or a definer breaks a rule. */
  DEFINITION_INVALID: 'user',
  /** A schema is no Standard Schema, or a JSON Schema uses a keyword that `fromJsonSchema` does not check. */
  SCHEMA_UNSUPPORTED: 'user',
  /** A typed contract cannot be made of a definition, or its messages don't fit together. */
  CONTRACT_INVALID: 'user',
  /** The config that the host sent breaks the plugin's config schema. */
  CONFIG_INVALID: 'user',
  /** The inputs of a call break the operation's input schema. */
  INPUT_INVALID: 'user',
  /** What `run` returned breaks the operation's output schema, or is no object. */
  OUTPUT_INVALID: 'plugin',
  /** What `run` returned holds a value that JSON cannot say. */
  OUTPUT_NOT_ENCODABLE: 'plugin',
  /** `init` threw or took too long. */
  INIT_FAILED: 'plugin',
  /** `shutdown` threw or took too long. */
  SHUTDOWN_FAILED: 'plugin',
  /** A call came before the host's Init, or after a failed one. */
  NOT_INITIALISED: 'plugin',
  /** The caller cancelled, or the call's deadline passed: the reason of `ctx.signal`. */
  CALL_CANCELLED: 'user',
  /** The host asked for an operation that the plugin does not declare. */
  OPERATION_UNKNOWN: 'user',
  /** The host asked for a step type that the plugin does not declare. */
  STEP_TYPE_UNKNOWN: 'user',
  /** What the host sent as a workflow cannot be read, or has no such step. */
  WORKFLOW_INVALID: 'user',
  /** A request's document is no object. */
  REQUEST_INVALID: 'user',
  /** A handler of a step type or a validator threw. */
  HANDLER_FAILED: 'plugin',
  /** An event's payload breaks its schema or cannot be sent, or the event is none. */
  EVENT_INVALID: 'user',
  /** An event's type is not among the plugin's `emits`. */
  EVENT_UNDECLARED: 'user',
  /** The engine refused an emitted event. */
  EMIT_REFUSED: 'user',
  /** The engine offers no event service, or it could not be reached. */
  EMIT_FAILED: 'io',
  /** The engine named a module, trigger or step that is not there, or no longer. */
  HANDLE_UNKNOWN: 'user',
  /** A plugin's handler named a module that is not there. */
  MODULE_UNKNOWN: 'user',
  /** The engine offers no callbacks, or they could not be reached. */
  ENGINE_UNAVAILABLE: 'io',
  /** The engine refused a callback. */
  ENGINE_REFUSED: 'user',
  /** The host asked for something that this plugin has no part for. */
  CAPABILITY_MISSING: 'user',
  /** An option of the testing kit breaks its rule. */
  OPTIONS_INVALID: 'user',
  /** A test's call came after its host was closed, or was under way then. */
  NOT_LOADED: 'user',
  /** The signal of a test's call, or of its host's start, was aborted. */
  CANCELLED: 'user',
  /** A test's call, or its wait, took longer than it may. */
  DEADLINE_EXCEEDED: 'plugin',
  /** A callback that a test gave along with a call threw. */
  CALLBACK_FAILED: 'user',
  /** The process of an executable under test ended while it was needed. */
  CRASHED: 'plugin',
  /** The plugin under test does not serve what was called. */
  NOT_SUPPORTED: 'user',
  /** A message was larger than the plugin under test takes. */
  LIMIT_EXCEEDED: 'plugin',
  /** A call of the plugin under test ended with another gRPC status. */
  CALL_FAILED: 'plugin',
} as const satisfies Record<string, PluginErrorKind>;

/** A code of `sdkErrorCodes`. */
export type SdkErrorCode = keyof typeof sdkErrorCodes;
