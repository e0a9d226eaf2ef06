import { pause } from '../async/within.js';

/** Bytes that may wait in this process for a host that does not read stderr. */
export const stderrQueueBytes = 256 * 1024;

/** Longest line on stderr: Go hosts chop longer ones and lose their level (go-plugin spec §7.6). */
export const longestLineBytes = 64 * 1024 - 1;

/** What the writer needs of a stream. */
export interface StderrStream {
  readonly writableLength: number;
  write(text: string): boolean;
  on(event: 'drain' | 'error', listener: (error: Error) => void): unknown;
}

/**
 * Lines for stderr that never block the plugin and never pile up: beyond 256 KiB lines are dropped and counted, and the
 * count is told once there is room. A host that closed stderr costs nothing but the lines.
 */
export class StderrWriter {
  readonly #stream: StderrStream;
  readonly #formatDropped: (count: number) => string;
  #dropped = 0;
  #broken = false;

  constructor(stream: StderrStream, formatDropped: (count: number) => string) {
    this.#stream = stream;
    this.#formatDropped = formatDropped;
    stream.on('error', () => {
      this.#broken = true;
    });
    stream.on('drain', () => this.#tellDropped());
  }

  /** Lines that were dropped and not told yet. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes one line, without its line feed. */
  writeLine(line: string): void {
    if (this.#broken) return;
    if (this.#stream.writableLength + line.length > stderrQueueBytes) {
      this.#dropped++;
      return;
    }
    this.#tellDropped();
    this.#stream.write(`${line}\n`);
  }

  /** Waits until everything reached the system, at most `timeoutMs`. */
  async flush(timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!this.#broken && this.#stream.writableLength > 0 && Date.now() < end) {
      await pause(5);
    }
  }

  #tellDropped(): void {
    if (this.#dropped === 0 || this.#broken) return;
    const count = this.#dropped;
    this.#dropped = 0;
    this.#stream.write(`${this.#formatDropped(count)}\n`);
  }
}
