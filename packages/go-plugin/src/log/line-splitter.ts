/** Where a piece stands in its line: most are the `whole` line, an over-long one comes in several. */
export type LinePosition = 'whole' | 'first' | 'middle' | 'last';

/** Gets each piece without its line end. The bytes are valid during the call only. */
export type LineListener = (line: Buffer, position: LinePosition) => void;

/** What `createLineSplitter` takes. */
export interface LineSplitterOptions {
  readonly onLine: LineListener;
  /** Longest piece. Default: 65,536, go-plugin's log buffer (go-plugin spec §6.1). */
  readonly maxLineBytes?: number | undefined;
}

/** Cuts a byte stream into lines. */
export interface LineSplitter {
  write(chunk: Uint8Array): void;
  /** Gives out what is left: a final unterminated line counts. */
  end(): void;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts a byte stream at line feeds, and drops a carriage return before one (go-plugin spec §6.11 steps 1 and 3). A line
 * over `maxLineBytes` comes in pieces of that size, so memory stays flat whatever is written.
 */
export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  const { onLine, maxLineBytes = 65_536 } = options;
  let pending: Buffer = Buffer.alloc(0);
  let used = 0;
  let isContinuation = false;

  const emit = (line: Buffer, isEnd: boolean) => {
    const isPart = isContinuation || !isEnd;
    const position = isContinuation ? (isEnd ? 'last' : 'middle') : 'first';
    isContinuation = !isEnd;
    onLine(isEnd ? withoutReturn(line) : line, isPart ? position : 'whole');
  };
  const keep = (bytes: Buffer) => {
    if (bytes.length === 0) return;
    if (pending.length === 0) pending = Buffer.allocUnsafe(maxLineBytes);
    bytes.copy(pending, used);
    used += bytes.length;
  };
  const flush = (bytes: Buffer, isEnd: boolean) => {
    if (used === 0) return emit(bytes, isEnd);
    keep(bytes);
    const line = pending.subarray(0, used);
    used = 0;
    emit(line, isEnd);
  };
  /** Gives out whole pieces for as long as more follows them; returns what fits into one. */
  const cut = (segment: Buffer): Buffer => {
    let rest = segment;
    while (used + rest.length > maxLineBytes) {
      const room = maxLineBytes - used;
      flush(rest.subarray(0, room), false);
      rest = rest.subarray(room);
    }
    return rest;
  };

  return {
    write(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
        flush(cut(bytes.subarray(start, end)), true);
        start = end + 1;
      }
      keep(cut(bytes.subarray(start)));
    },
    end() {
      if (used > 0) flush(Buffer.alloc(0), true);
    },
  };
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}
