import type { OutputContext } from '../define/call-context.js';
import type { PluginRuntime } from './runtime.js';

/** A handler's context and the text it wrote. */
export interface OpenOutput {
  readonly ctx: OutputContext;
  /** Ends writing and returns all text, joined. */
  end(): string;
}

/** One call for which a context is made. */
export interface CallInit {
  readonly signal: AbortSignal;
  /** Fields of every log line of this call. */
  readonly fields: object;
  /** Whether the handler was made by the plugin's `withContext`; only then it waits for Init. */
  readonly sharing: boolean;
}

/**
 * The context of a handler with a text output, for a host that takes one answer: text is collected, progress is a debug
 * line. `config` and `state` are there where the handler was made by the plugin's `withContext`.
 *
 * @throws PluginError NOT_INITIALISED
 */
export function openOutput(runtime: PluginRuntime, call: CallInit): OpenOutput {
  const log = runtime.base.log.child(call.fields);
  const chunks: string[] = [];
  let open = true;
  const ctx: OutputContext = {
    ...(call.sharing ? runtime.shared?.read() : {}),
    signal: call.signal,
    log,
    baseDir: runtime.base.baseDir,
    write: (chunk) => void (open && chunks.push(String(chunk))),
    progress: (fraction, message) =>
      log.debug('progress', { fraction: clamp(fraction), ...(message === undefined ? {} : { message }) }),
  };
  return {
    ctx,
    end: () => {
      open = false;
      return chunks.join('');
    },
  };
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, Number.isNaN(fraction) ? 0 : fraction));
}
