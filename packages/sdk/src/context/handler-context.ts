import type { CallContext, EmitContext } from '../define/call-context.js';
import { createEvent } from './create-event.js';
import type { PluginRuntime } from './runtime.js';

/** One call for which a context is made. */
export interface CallInit {
  readonly signal: AbortSignal;
  /** Fields of every log line of this call. */
  readonly fields: object;
  /** Whether the handler was made by the plugin's `withContext`; only then it waits for Init. */
  readonly sharing: boolean;
  /** How deep the events are that it emits. Default 0. */
  readonly depth?: number;
}

/**
 * What every handler has. `config` and `state` are there where the handler was made by the plugin's `withContext`.
 *
 * @throws PluginError NOT_INITIALISED
 */
export function createCallContext(runtime: PluginRuntime, call: CallInit): CallContext {
  const { baseDir, log } = runtime.base;
  const shared = call.sharing ? runtime.shared?.read() : {};
  return { ...shared, signal: call.signal, log: log.child(call.fields), baseDir };
}

/** As `createCallContext`, for handlers that may emit. */
export function createEmitContext(runtime: PluginRuntime, call: CallInit): EmitContext {
  return {
    ...createCallContext(runtime, call),
    emit: async (draft) => runtime.sendEvent(await createEvent(runtime, draft, call.depth ?? 0)),
  };
}
