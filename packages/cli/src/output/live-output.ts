import type { OutputStream } from './output-stream.js';
import { printable } from './printable.js';
import type { StatusLine } from './status-line.js';

/** An operation's text output, shown as it comes. */
export interface LiveOutput {
  write(text: string): void;
  /** Ends the last line, and gives all that was written. Called twice it does so once. */
  end(): string;
}

/**
 * Makes it. A program that reads gets the text byte for byte; a terminal gets it with control characters escaped, and the status
 * line is away while a line of the text is unfinished.
 */
export function createLiveOutput(stdout: OutputStream, status: StatusLine): LiveOutput {
  const isTerminal = stdout.isTTY === true;
  let text = '';
  let isLineOpen = false;
  const write = (piece: string): void => {
    if (isTerminal) status.hide();
    stdout.write(isTerminal ? printable(piece) : piece);
    isLineOpen = !piece.endsWith('\n');
    if (isTerminal && !isLineOpen) status.reveal();
  };
  return {
    write(piece) {
      text += piece;
      if (piece !== '') write(piece);
    },
    end() {
      if (isLineOpen) write('\n');
      return text;
    },
  };
}
