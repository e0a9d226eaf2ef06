import type { OutputStream } from './output-stream.js';

const clearLine = '\r\u001b[2K';
const tickMs = 1_000;

/** Time between two drawings of a text that changes all the time, in ms. */
const pauseMs = 50;

/** The one line at a terminal's bottom that says what is being waited for. Silent where no terminal reads. */
export interface StatusLine {
  /** Shows a text, with the seconds that passed once there are some, until the next one or `clear`. */
  show(text: string): void;
  /** Shows another text for the same wait; of many one after the other not all are drawn, but the last. */
  update(text: string): void;
  /** Prints lines above it. */
  print(text: string): void;
  /** Takes it away until `reveal`: another stream's text stands on its line. */
  hide(): void;
  reveal(): void;
  clear(): void;
}

/** Makes the status line of a stream. */
export function createStatusLine(stream: OutputStream): StatusLine {
  if (stream.isTTY !== true) {
    const nothing = () => undefined;
    const print = (text: string) => stream.write(`${text}\n`);
    return { show: nothing, update: nothing, print, hide: nothing, reveal: nothing, clear: nothing };
  }
  return new TerminalStatusLine(stream);
}

class TerminalStatusLine implements StatusLine {
  readonly #stream: OutputStream;
  #shown: { readonly text: string; readonly since: number } | undefined;
  #isHidden = false;
  #timer: NodeJS.Timeout | undefined;
  #drawing: NodeJS.Timeout | undefined;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  show(text: string): void {
    this.#shown = { text, since: performance.now() };
    this.#timer ??= setInterval(() => this.#draw(), tickMs).unref();
    this.#draw();
  }

  update(text: string): void {
    if (this.#shown === undefined) {
      this.show(text);
      return;
    }
    this.#shown = { text, since: this.#shown.since };
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#draw();
    }, pauseMs).unref();
  }

  print(text: string): void {
    const begin = this.#isHidden ? '\n' : this.#shown === undefined ? '' : clearLine;
    this.#stream.write(`${begin}${text}\n`);
    this.reveal();
  }

  hide(): void {
    if (!this.#isHidden && this.#shown !== undefined) this.#stream.write(clearLine);
    this.#isHidden = true;
  }

  reveal(): void {
    this.#isHidden = false;
    this.#draw();
  }

  clear(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#drawing);
    this.#timer = undefined;
    this.#drawing = undefined;
    if (this.#shown !== undefined && !this.#isHidden) this.#stream.write(clearLine);
    this.#shown = undefined;
  }

  #draw(): void {
    if (this.#shown === undefined || this.#isHidden) return;
    const seconds = Math.floor((performance.now() - this.#shown.since) / 1_000);
    const line = seconds === 0 ? this.#shown.text : `${this.#shown.text} ${seconds} s`;
    // A line that wraps could not be cleared. Some terminals give their width as 0.
    this.#stream.write(clearLine + line.slice(0, (this.#stream.columns || 80) - 1));
  }
}
