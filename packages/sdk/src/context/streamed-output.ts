import type { StreamUpdate } from '../contract/stream.js';
import type { Mask } from './mask.js';
import { MaskedText } from './masked-text.js';
import type { Outlet } from './outlet.js';
import type { OutputSink, Progress, Written } from './output-sink.js';
import { TextQueue } from './text-queue.js';

/** How many messages may be under way to a reader that has not taken them. */
const window = 16;

/** The longest piece of text, in UTF-16 units: at most 192 KiB on the wire, below any receiver's limit. */
const longestPiece = 64 * 1024;

/**
 * Where a host takes text and progress as they come. While it has enough to read, text is joined and progress reduced to
 * the latest, so that what waits is no more than the text itself; and none of it where the handler awaits `flush`.
 */
export class StreamedOutput implements OutputSink {
  readonly #outlet: Outlet<StreamUpdate<never>>;
  readonly #mask: Mask;
  readonly #masked: MaskedText;
  readonly #queue = new TextQueue();
  #progress: Progress | undefined;
  #isStreamed = false;
  /** Set while the reader has enough. */
  #room: Promise<void> | undefined;

  constructor(outlet: Outlet<StreamUpdate<never>>, mask: Mask) {
    this.#outlet = outlet;
    this.#mask = mask;
    this.#masked = new MaskedText(mask);
  }

  write(text: string): void {
    this.#queue.add(this.#masked.push(text));
    this.#send();
  }

  progress(progress: Progress): void {
    this.#progress = progress;
    this.#send();
  }

  async flush(): Promise<void> {
    while (this.#room !== undefined) await this.#room;
    await this.#outlet.fewerThan(1);
  }

  async end(): Promise<Written> {
    this.#queue.add(this.#masked.end());
    this.#queue.close();
    this.#send();
    while (this.#room !== undefined) await this.#room;
    return { text: '', isStreamed: this.#isStreamed };
  }

  #send(): void {
    while (this.#room === undefined) {
      const update = this.#next();
      if (update === undefined) return;
      this.#outlet.send({ update, outputStreamed: false });
      if (this.#outlet.waiting >= window) this.#room = this.#waitForRoom();
    }
  }

  async #waitForRoom(): Promise<void> {
    await this.#outlet.fewerThan(window);
    this.#room = undefined;
    this.#send();
  }

  #next(): StreamUpdate<never>['update'] {
    const text = this.#queue.take(longestPiece);
    if (text !== '') {
      this.#isStreamed = true;
      return { $case: 'output', value: text };
    }
    if (this.#progress === undefined) return undefined;
    const { fraction, message = '' } = this.#progress;
    this.#progress = undefined;
    return { $case: 'progress', value: { fraction, message: this.#mask.text(message) } };
  }
}
