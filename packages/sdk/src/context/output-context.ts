import { clampFraction, type StreamUpdate } from '../contract/stream.js';
import type { OutputContext } from '../define/call-context.js';
import { CollectedOutput } from './collected-output.js';
import { type CallInit, createEmitContext } from './handler-context.js';
import type { Outlet } from './outlet.js';
import type { OutputSink, Written } from './output-sink.js';
import type { PluginRuntime } from './runtime.js';
import { StreamedOutput } from './streamed-output.js';

/** One call of a handler with a text output. */
export interface OutputCallInit extends CallInit {
  /** Takes text and progress as they come. Undefined where the host takes one answer. */
  readonly outlet: Outlet<StreamUpdate<never>> | undefined;
}

/** A handler's context and the text it wrote. */
export interface OpenOutput {
  readonly ctx: OutputContext;
  /** Ends writing. Resolves once what was written is on its way or collected; always to the same. */
  end(): Promise<Written>;
}

/**
 * The context of a handler with a text output. After `end` it writes nothing.
 *
 * @throws PluginError NOT_INITIALISED
 */
export function openOutput(runtime: PluginRuntime, call: OutputCallInit): OpenOutput {
  const base = createEmitContext(runtime, call);
  const sink: OutputSink =
    call.outlet === undefined
      ? new CollectedOutput(base.log, runtime.mask)
      : new StreamedOutput(call.outlet, runtime.mask);
  let written: Promise<Written> | undefined;
  const ctx: OutputContext = {
    ...base,
    write(chunk) {
      if (written === undefined) sink.write(String(chunk));
    },
    progress(fraction, message) {
      if (written !== undefined) return;
      sink.progress({
        fraction: clampFraction(Number(fraction)),
        message: message === undefined ? undefined : String(message),
      });
    },
    flush: () => sink.flush(),
  };
  return {
    ctx,
    end: () => {
      written ??= sink.end();
      return written;
    },
  };
}

/** The text output that a result must say: what was written and not sent yet, or else the data's `output` where that is a text. */
export function outputText(written: Written, data: object | undefined): string {
  if (written.isStreamed || written.text !== '' || data === undefined) return written.text;
  const output: unknown = Reflect.get(data, 'output');
  return typeof output === 'string' ? output : '';
}
