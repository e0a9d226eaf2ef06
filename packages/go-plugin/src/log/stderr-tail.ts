import { escapeControls } from './escape-controls.js';

/** How much of a plugin's stderr is kept as evidence. */
export interface StderrTailOptions {
  /** Default: 40. */
  readonly maxLines?: number | undefined;
  /** What a longer line is cut to. Default: 4,096. */
  readonly maxLineBytes?: number | undefined;
}

/** The last lines of a plugin's stderr: the evidence in errors about it. */
export interface StderrTail {
  /** Takes one line without its line end; the bytes are copied. */
  push(line: Uint8Array): void;
  /** The lines kept, oldest first, with control characters escaped and a mark where one was cut. */
  lines(): readonly string[];
}

/** Makes a ring of the last lines; its memory is bounded whatever the plugin writes. */
export function createStderrTail(options: StderrTailOptions = {}): StderrTail {
  const { maxLines = 40, maxLineBytes = 4_096 } = options;
  const ring: { readonly bytes: Buffer; readonly isCut: boolean }[] = [];
  return {
    push(line) {
      // Decoded and escaped only when asked for: most lines never are.
      ring.push({ bytes: Buffer.from(line.subarray(0, maxLineBytes)), isCut: line.length > maxLineBytes });
      if (ring.length > maxLines) ring.shift();
    },
    lines: () => ring.map(({ bytes, isCut }) => escapeControls(bytes.toString('utf8')) + (isCut ? ' [cut]' : '')),
  };
}
