import type { OutputContext } from '../define/call-context.js';
import { type CallInit, createEmitContext } from './handler-context.js';
import type { PluginRuntime } from './runtime.js';

/** A handler's context and the text it wrote. */
export interface OpenOutput {
  readonly ctx: OutputContext;
  /** Ends writing and returns all text, joined. */
  end(): string;
}

/**
 * The context of a handler with a text output, for a host that takes one answer: text is collected, progress is a debug line.
 *
 * @throws PluginError NOT_INITIALISED
 */
export function openOutput(runtime: PluginRuntime, call: CallInit): OpenOutput {
  const base = createEmitContext(runtime, call);
  const chunks: string[] = [];
  let open = true;
  const ctx: OutputContext = {
    ...base,
    write: (chunk) => void (open && chunks.push(String(chunk))),
    progress: (fraction, message) =>
      base.log.debug('progress', { fraction: clamp(fraction), ...(message === undefined ? {} : { message }) }),
  };
  return {
    ctx,
    end: () => {
      open = false;
      return chunks.join('');
    },
  };
}

/** The text output of a call: what was written, or else the data's `output` where that is a text. */
export function outputText(written: string, data: object | undefined): string {
  if (written !== '' || data === undefined) return written;
  const output: unknown = Reflect.get(data, 'output');
  return typeof output === 'string' ? output : '';
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, Number.isNaN(fraction) ? 0 : fraction));
}
