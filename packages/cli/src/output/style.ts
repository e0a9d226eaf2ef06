import type { OutputStream } from './output-stream.js';

/** Marks text for a terminal; each is the identity where colour is off. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Makes a style that marks text or leaves it alone. */
export function createStyle(enabled: boolean): Style {
  const mark = (open: number, close: number) => (text: string) =>
    enabled && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: mark(1, 22),
    dim: mark(2, 22),
    red: mark(31, 39),
    green: mark(32, 39),
    yellow: mark(33, 39),
    cyan: mark(36, 39),
  };
}

/** The style for a stream: colour on a terminal only, and not where `NO_COLOR` is set to anything or `TERM` is `dumb`. */
export function styleOf(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): Style {
  return createStyle(stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
}
