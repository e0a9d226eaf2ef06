import type { StepOutcome } from '@awf/plugin-host';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import { formatJson } from './json-text.js';
import type { OutputStream } from './output-stream.js';
import { printable, printableLine } from './printable.js';
import type { Style } from './style.js';

/** What `run … step` prints on stdout with `--json`. A step that gives no output has an empty one to the engine. */
export function toStepDocument({ output = {}, stop }: StepOutcome): {
  readonly output: JsonObject;
  readonly stop: boolean;
} {
  return { output, stop };
}

/** A step's output for people, and whether it ended the pipeline. */
export function formatStepOutcome({ output = {}, stop }: StepOutcome, stream: OutputStream, style: Style): string {
  const text = formatJson(output);
  const shown = stream.isTTY === true ? printable(text) : text;
  return stop ? `${shown}\n${style.dim('the pipeline ends here')}\n` : `${shown}\n`;
}

/** What a module's method answered, for people: on one line, so that many stay readable. */
export function formatInvocation(
  { method, result }: { readonly method: string; readonly result: JsonObject },
  stream: OutputStream,
  style: Style,
): string {
  const text = formatJson(result, 0);
  return `${style.cyan(printableLine(method))} ${stream.isTTY === true ? printableLine(text) : text}\n`;
}
