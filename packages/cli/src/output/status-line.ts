import type { OutputStream } from './output-stream.js';

const clearLine = '\r\u001b[2K';
const tickMs = 1_000;

/** The one line at a terminal's bottom that says what is being waited for. Silent where no terminal reads. */
export interface StatusLine {
  /** Shows a text, with the seconds that passed once there are some, until the next one or `clear`. */
  show(text: string): void;
  /** Prints lines above it. */
  print(text: string): void;
  clear(): void;
}

/** Makes the status line of a stream. */
export function createStatusLine(stream: OutputStream): StatusLine {
  if (stream.isTTY !== true) {
    return { show: () => undefined, print: (text) => stream.write(`${text}\n`), clear: () => undefined };
  }
  let shown: { readonly text: string; readonly since: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    if (shown === undefined) return;
    const seconds = Math.floor((performance.now() - shown.since) / 1_000);
    const line = seconds === 0 ? shown.text : `${shown.text} ${seconds} s`;
    // A line that wraps could not be cleared. Some terminals give their width as 0.
    stream.write(clearLine + line.slice(0, (stream.columns || 80) - 1));
  };
  return {
    show(text) {
      shown = { text, since: performance.now() };
      timer ??= setInterval(draw, tickMs).unref();
      draw();
    },
    print(text) {
      stream.write(`${shown === undefined ? '' : clearLine}${text}\n`);
      draw();
    },
    clear() {
      clearInterval(timer);
      timer = undefined;
      if (shown !== undefined) stream.write(clearLine);
      shown = undefined;
    },
  };
}
