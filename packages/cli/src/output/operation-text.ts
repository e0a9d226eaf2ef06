import { type OperationResult, operationFailed } from '@awf/plugin-sdk/contract';
import { formatJson } from './json-text.js';
import type { OutputStream } from './output-stream.js';
import { printable } from './printable.js';
import type { Style } from './style.js';

/** What `run` prints on stdout with `--json`: the answer as it came, data not merged with the output. */
export function toResultDocument({ success, output, data, error }: OperationResult): OperationResult {
  return success ? { success, output, data, error } : { success, output, data, error };
}

/**
 * An answer for people: its output, or its data where it has no output. A program that reads gets the output byte for byte;
 * a terminal gets it with control characters escaped.
 */
export function formatResult({ output, data }: OperationResult, stream: OutputStream, style: Style): string {
  if (output === '' && Object.keys(data).length === 0) return '';
  const text = output === '' ? formatJson(data) : output;
  if (stream.isTTY !== true) return endLine(text);
  return endLine(output === '' ? style.dim(printable(text)) : printable(text));
}

/** The sentence about an operation that failed. It may have given no reason. */
export function formatFailure(operation: string, error: string, style: Style): string {
  const reason = printable(error === '' ? operationFailed : error);
  return `${style.red(style.bold('failed'))} ${printable(operation)}: ${reason}\n`;
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
