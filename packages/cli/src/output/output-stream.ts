/** Where text goes: `process.stdout` and `process.stderr`, or a test's own. */
export interface OutputStream {
  write(text: string): unknown;
  /** Whether a terminal reads it. */
  readonly isTTY?: boolean | undefined;
  /** The terminal's width in characters. */
  readonly columns?: number | undefined;
}

/** The width to wrap at; undefined where no terminal reads, since programs read lines. */
export function wrapWidth(stream: OutputStream): number | undefined {
  return stream.isTTY === true ? Math.max(stream.columns || 80, 20) : undefined;
}
