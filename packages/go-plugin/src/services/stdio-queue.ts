/** Which of a plugin's outputs a chunk belongs to. */
export type StdioChannel = 'stdout' | 'stderr';

/** A piece of output, without line semantics. */
export interface StdioChunk {
  readonly channel: StdioChannel;
  readonly data: Uint8Array;
}

/** Bytes of output kept for a host that has not opened its stdio stream yet; the oldest go first. */
export const stdioQueueBytes = 256 * 1024;

/** Bytes of one message of the stream; Go plugins send at most 1,024, which pipes over many more messages. */
const chunkBytes = 32 * 1024;

/**
 * What the plugin wrote to its standard outputs, until a host reads it. It never blocks the writer, as a Go plugin
 * does that nobody reads (go-plugin spec §7.2): beyond 256 KiB the oldest output is dropped and counted.
 */
export class StdioQueue {
  readonly #chunks: StdioChunk[] = [];
  #bytes = 0;
  #droppedBytes = 0;
  #reader: (() => void) | undefined;

  /** Bytes that were dropped since the start. */
  get droppedBytes(): number {
    return this.#droppedBytes;
  }

  /** Bytes that wait to be read. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  /** Takes output. The bytes are copied: the caller may use its buffer again. */
  push(channel: StdioChannel, data: Uint8Array): void {
    for (let start = 0; start < data.length; start += chunkBytes) {
      const piece = Uint8Array.from(data.subarray(start, start + chunkBytes));
      this.#chunks.push({ channel, data: piece });
      this.#bytes += piece.length;
    }
    while (this.#bytes > stdioQueueBytes) {
      const dropped = this.#chunks.shift();
      if (dropped === undefined) break;
      this.#bytes -= dropped.data.length;
      this.#droppedBytes += dropped.data.length;
    }
    this.#reader?.();
  }

  /** Takes out the oldest output of one channel, at most 32 KiB: a thousand small writes need not be a thousand messages. */
  shift(): StdioChunk | undefined {
    const channel = this.#chunks[0]?.channel;
    if (channel === undefined) return undefined;
    let bytes = 0;
    let end = this.#chunks.findIndex((chunk) => {
      if (chunk.channel !== channel || bytes + chunk.data.length > chunkBytes) return true;
      bytes += chunk.data.length;
      return false;
    });
    if (end < 0) end = this.#chunks.length;
    const data = new Uint8Array(bytes);
    let offset = 0;
    for (const chunk of this.#chunks.splice(0, end)) {
      data.set(chunk.data, offset);
      offset += chunk.data.length;
    }
    this.#bytes -= bytes;
    return { channel, data };
  }

  /** Calls `read` whenever there may be something to take; the last reader set is the one that is called. */
  setReader(read: (() => void) | undefined): void {
    this.#reader = read;
    if (this.#chunks.length > 0) read?.();
  }
}
