import type { Logger } from '@awf/go-plugin/plugin';
import type { Mask } from './mask.js';
import { MaskedText } from './masked-text.js';
import type { OutputSink, Progress, Written } from './output-sink.js';

/** Where a host takes one answer: text is collected, progress is a debug line. */
export class CollectedOutput implements OutputSink {
  readonly #log: Logger;
  readonly #masked: MaskedText;
  #text = '';

  constructor(log: Logger, mask: Mask) {
    this.#log = log;
    this.#masked = new MaskedText(mask);
  }

  write(text: string): void {
    this.#text += this.#masked.push(text);
  }

  progress({ fraction, message }: Progress): void {
    this.#log.debug('progress', { fraction, ...(message === undefined ? {} : { message }) });
  }

  async flush(): Promise<void> {}

  async end(): Promise<Written> {
    this.#text += this.#masked.end();
    return { text: this.#text, isStreamed: false };
  }
}
