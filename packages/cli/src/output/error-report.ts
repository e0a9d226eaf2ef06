import { describeUnknown, isPluginError, type PluginError } from '@awf/go-plugin';
import { taxonomy } from '@awf/plugin-sdk/contract';
import { cliError } from '../errors.js';
import { printable } from './printable.js';
import type { Style } from './style.js';
import { indentLines } from './wrap.js';

/** What a program that asked for JSON gets on stderr, in AWF's form. (AWF spec §6.10.) */
export interface ErrorDocument {
  readonly error: string;
  /** The exit code. */
  readonly code: number;
  readonly error_code: string;
}

/** Any thrown value as an error with a code; what no code foresaw is a fault of this program. */
export function toPluginError(thrown: unknown): PluginError {
  if (isPluginError(thrown)) return thrown;
  const message = `awf-plugin itself failed: ${describeUnknown(thrown)}; please report this with the command that you gave`;
  return cliError('UNEXPECTED', message, thrown);
}

/** The exit code that AWF's taxonomy gives an error. (AWF spec §8.1.) */
export function exitCodeOf(error: PluginError): number {
  return taxonomy[error.kind].exitCode;
}

/** An error for programs. */
export function toErrorDocument(error: PluginError, exitCode: number): ErrorDocument {
  return { error: error.message, code: exitCode, error_code: error.code };
}

/** An error for people: the code to look up and its message, wrapped; for a fault of this program the stack, too. */
export function formatError(error: PluginError, style: Style, width: number | undefined): string {
  const text = `${style.red(style.bold('error'))} ${style.dim(error.code)} ${printable(error.message)}`;
  const [first = '', ...more] = indentLines(text, '', width).split('\n');
  const lines = [first, ...more.map((line) => `  ${line}`)];
  const { cause } = error;
  if (error.code === 'UNEXPECTED' && cause instanceof Error) lines.push(style.dim(printable(cause.stack ?? '')));
  return lines.join('\n');
}
